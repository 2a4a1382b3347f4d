using Npgsql;
using NpgsqlTypes;

namespace LearningRecords.Insights.Folding;

/// <summary>How a row is written into one column by COPY.</summary>
internal sealed record RowColumn<TRow>(string Name, Action<NpgsqlBinaryImporter, TRow> Write);

/// <summary>How rows are written into a table by COPY, the cheapest way there is for rows that are new.</summary>
internal sealed class RowFormat<TRow>(string table)
{
    private readonly List<RowColumn<TRow>> _columns = [];

    public RowFormat<TRow> Value<TValue>(string column, NpgsqlDbType type, Func<TRow, TValue> value)
        where TValue : notnull => Add(column, (importer, row) => importer.Write(value(row), type));

    public RowFormat<TRow> ValueOrNull<TValue>(string column, NpgsqlDbType type, Func<TRow, TValue?> value)
        where TValue : struct => Add(column, (importer, row) =>
    {
        if (value(row) is { } written)
            importer.Write(written, type);
        else
            importer.WriteNull();
    });

    /// <summary>Blocks while the rows are sent.</summary>
    public void Copy(NpgsqlConnection connection, string schema, string tenant, IEnumerable<TRow> rows)
    {
        using var importer = connection.BeginBinaryImport($"copy {schema}.{table} (tenant_id, {string.Join(", ", _columns.Select(column => column.Name))}) from stdin (format binary)");
        importer.Timeout = TimeSpan.Zero;
        foreach (var row in rows)
        {
            importer.StartRow();
            importer.Write(tenant, NpgsqlDbType.Text);
            foreach (var column in _columns)
                column.Write(importer, row);
        }

        importer.Complete();
    }

    private RowFormat<TRow> Add(string name, Action<NpgsqlBinaryImporter, TRow> write)
    {
        _columns.Add(new RowColumn<TRow>(name, write));
        return this;
    }
}
