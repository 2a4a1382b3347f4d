using Npgsql;

namespace LearningRecords.Insights.Folding;

/// <summary>How rows are written into a table by COPY, the cheapest way there is for rows that are new. The type of each value is that of its column.</summary>
internal sealed class RowFormat<TRow>(string table)
{
    private readonly List<(string Name, Action<CopyRows, TRow> Write)> _columns = [];

    public RowFormat<TRow> Value(string column, Func<TRow, Guid> value) => Add(column, (rows, row) => rows.Write(value(row)));

    public RowFormat<TRow> Value(string column, Func<TRow, string> value) => Add(column, (rows, row) => rows.Write(value(row)));

    public RowFormat<TRow> Value(string column, Func<TRow, bool> value) => Add(column, (rows, row) => rows.Write(value(row)));

    public RowFormat<TRow> Value(string column, Func<TRow, short> value) => Add(column, (rows, row) => rows.Write(value(row)));

    public RowFormat<TRow> Value(string column, Func<TRow, int> value) => Add(column, (rows, row) => rows.Write(value(row)));

    public RowFormat<TRow> Value(string column, Func<TRow, long> value) => Add(column, (rows, row) => rows.Write(value(row)));

    public RowFormat<TRow> Value(string column, Func<TRow, DateOnly> value) => Add(column, (rows, row) => rows.Write(value(row)));

    public RowFormat<TRow> Value(string column, Func<TRow, DateTimeOffset> value) => Add(column, (rows, row) => rows.Write(value(row)));

    public RowFormat<TRow> Value(string column, Func<TRow, TimeSpan> value) => Add(column, (rows, row) => rows.Write(value(row)));

    public RowFormat<TRow> Value(string column, Func<TRow, Guid[]> value) => Add(column, (rows, row) => rows.Write(value(row)));

    public RowFormat<TRow> Value(string column, Func<TRow, int[]> value) => Add(column, (rows, row) => rows.Write(value(row)));

    public RowFormat<TRow> Value(string column, Func<TRow, double[]> value) => Add(column, (rows, row) => rows.Write(value(row)));

    public RowFormat<TRow> ValueOrNull(string column, Func<TRow, Guid?> value) => AddOrNull(column, value, (rows, written) => rows.Write(written));

    public RowFormat<TRow> ValueOrNull(string column, Func<TRow, bool?> value) => AddOrNull(column, value, (rows, written) => rows.Write(written));

    public RowFormat<TRow> ValueOrNull(string column, Func<TRow, int?> value) => AddOrNull(column, value, (rows, written) => rows.Write(written));

    public RowFormat<TRow> ValueOrNull(string column, Func<TRow, double?> value) => AddOrNull(column, value, (rows, written) => rows.Write(written));

    public RowFormat<TRow> ValueOrNull(string column, Func<TRow, DateTimeOffset?> value) => AddOrNull(column, value, (rows, written) => rows.Write(written));

    /// <summary>Blocks while the rows are sent.</summary>
    public void Copy(NpgsqlConnection connection, string schema, string tenant, IEnumerable<TRow> rows)
    {
        using var copy = new CopyRows(connection, $"copy {schema}.{table} (tenant_id, {string.Join(", ", _columns.Select(column => column.Name))}) from stdin (format binary)");
        var begin = CopyRows.BeginOf(1 + _columns.Count, tenant);
        foreach (var row in rows)
        {
            copy.BeginRow(begin);
            foreach (var (_, write) in _columns)
                write(copy, row);
        }

        copy.Complete();
    }

    private RowFormat<TRow> AddOrNull<TValue>(string column, Func<TRow, TValue?> value, Action<CopyRows, TValue> write)
        where TValue : struct => Add(column, (rows, row) =>
    {
        if (value(row) is { } written)
            write(rows, written);
        else
            rows.WriteNull();
    });

    private RowFormat<TRow> Add(string column, Action<CopyRows, TRow> write)
    {
        _columns.Add((column, write));
        return this;
    }
}
