using LearningRecords.Insights.Results;
using Parquet;
using Parquet.Schema;

namespace LearningRecords.Server.Insights.Formats;

/// <summary>Writes rows as Parquet, a row group at a time; every column chunk carries its definition.</summary>
internal static class WriteParquet
{
    private const int RowsPerGroup = 20_000;

    public static async Task RunAsync<TRow>(Stream stream, Result<TRow> result, IAsyncEnumerable<TRow> rows, CancellationToken token)
    {
        var fields = result.Columns.Select(Field).ToArray();
        var parquet = await ParquetWriter.CreateAsync(new ParquetSchema(fields), new UnflushedStream(stream), cancellationToken: token);
        parquet.CustomMetadata = result.Columns.ToDictionary(column => column.Name, column => column.Term.ToString(), StringComparer.Ordinal);
        await foreach (var group in rows.Chunk(RowsPerGroup).WithCancellation(token))
        {
            using var written = parquet.CreateRowGroup();
            for (var column = 0; column < fields.Length; column++)
                await WriteAsync(written, fields[column], result.Columns[column], group, token);
        }

        // Writes the footer, without which nobody reads the file: not when something failed, or half of the rows would look like all of them.
        await parquet.DisposeAsync();
    }

    private static DataField Field(Column column) => column.Type == typeof(DateTime)
        ? new DateTimeDataField(column.Name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, DateTimeTimeUnit.Micros, column.Optional)
        : new DataField(column.Name, column.Type, column.Optional);

    private static Task WriteAsync<TRow>(ParquetRowGroupWriter group, DataField field, Column<TRow> column, TRow[] rows, CancellationToken token) => column switch
    {
        TextColumn<TRow> text => group.WriteAsync(field, rows.Select(text.Of).ToArray()!),
        ValueColumn<TRow, long> whole => WriteAsync(group, field, whole, rows, token),
        ValueColumn<TRow, double> number => WriteAsync(group, field, number, rows, token),
        ValueColumn<TRow, bool> mark => WriteAsync(group, field, mark, rows, token),
        ValueColumn<TRow, DateOnly> day => WriteAsync(group, field, day, rows, token),
        ValueColumn<TRow, DateTime> moment => WriteAsync(group, field, moment, rows, token),
        _ => throw new NotSupportedException($"Parquet knows no column such as {column.Name}."),
    };

    private static Task WriteAsync<TRow, TValue>(ParquetRowGroupWriter group, DataField field, ValueColumn<TRow, TValue> column, TRow[] rows, CancellationToken token)
        where TValue : struct => column.Optional
            ? group.WriteAsync<TValue>(field, rows.Select(column.Of).ToArray(), cancellationToken: token)
            : group.WriteAsync<TValue>(field, rows.Select(row => column.Of(row)!.Value).ToArray(), cancellationToken: token);
}
