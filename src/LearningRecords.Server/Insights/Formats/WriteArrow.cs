using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using LearningRecords.Insights.Results;
using Column = LearningRecords.Insights.Results.Column;

namespace LearningRecords.Server.Insights.Formats;

/// <summary>Writes rows as an Arrow stream, a batch at a time; every field carries its definition.</summary>
internal static class WriteArrow
{
    private const int RowsPerBatch = 5_000;
    private static readonly TimestampType Utc = new(TimeUnit.Microsecond, "UTC");

    public static async Task RunAsync<TRow>(Stream stream, Result<TRow> result, IAsyncEnumerable<TRow> rows, CancellationToken token)
    {
        var schema = new Schema(result.Columns.Select(Field), metadata: null);
        using var arrow = new ArrowStreamWriter(stream, schema, leaveOpen: true);
        await arrow.WriteStartAsync(token);
        await foreach (var batch in rows.Chunk(RowsPerBatch).WithCancellation(token))
        {
            using var written = new RecordBatch(schema, result.Columns.Select(column => Values(column, batch)), batch.Length);
            await arrow.WriteRecordBatchAsync(written, token);
        }

        await arrow.WriteEndAsync(token);
    }

    private static Field Field(Column column) => new(column.Name, TypeOf(column), column.Optional, Definition(column.Term));

    private static IArrowType TypeOf(Column column) => column.Type switch
    {
        var type when type == typeof(long) => Int64Type.Default,
        var type when type == typeof(double) => DoubleType.Default,
        var type when type == typeof(bool) => BooleanType.Default,
        var type when type == typeof(DateOnly) => Date32Type.Default,
        var type when type == typeof(DateTime) => Utc,
        _ => StringType.Default,
    };

    private static Dictionary<string, string> Definition(Term term)
    {
        var said = new Dictionary<string, string>(StringComparer.Ordinal) { ["description"] = term.English, ["description:zh"] = term.Chinese };
        if (term.Unit is { } unit)
            said["unit"] = unit;
        return said;
    }

    private static IArrowArray Values<TRow>(Column<TRow> column, TRow[] rows) => column switch
    {
        TextColumn<TRow> text => Fill(new StringArray.Builder(), rows, (array, row) => _ = text.Of(row) is { } value ? array.Append(value) : array.AppendNull()).Build(),
        ValueColumn<TRow, long> whole => Fill(new Int64Array.Builder(), rows, (array, row) => array.Append(whole.Of(row))).Build(),
        ValueColumn<TRow, double> number => Fill(new DoubleArray.Builder(), rows, (array, row) => array.Append(number.Of(row))).Build(),
        ValueColumn<TRow, bool> mark => Fill(new BooleanArray.Builder(), rows, (array, row) => _ = mark.Of(row) is { } value ? array.Append(value) : array.AppendNull()).Build(),
        ValueColumn<TRow, DateOnly> day => Fill(new Date32Array.Builder(), rows, (array, row) => _ = day.Of(row) is { } value ? array.Append(value.ToDateTime(default)) : array.AppendNull()).Build(),
        ValueColumn<TRow, DateTime> moment => Fill(new TimestampArray.Builder(Utc), rows, (array, row) => _ = moment.Of(row) is { } value ? array.Append(new DateTimeOffset(value, TimeSpan.Zero)) : array.AppendNull()).Build(),
        _ => throw new NotSupportedException($"Arrow knows no column such as {column.Name}."),
    };

    private static TBuilder Fill<TBuilder, TRow>(TBuilder array, TRow[] rows, Action<TBuilder, TRow> append)
    {
        foreach (var row in rows)
            append(array, row);
        return array;
    }
}
