using CsvHelper;
using LearningRecords.Insights.Results;
using LearningRecords.Server.Requests;

namespace LearningRecords.Server.Insights.Formats;

/// <summary>Writes rows as CSV (RFC 4180, UTF-8) with a header row; days and instants as ISO 8601. A text that a spreadsheet would run as a formula gets an apostrophe in front.</summary>
internal static class WriteCsv
{
    private static readonly CsvWriterOptions Options = new() { Injection = CsvInjection.Escape };

    public static async Task RunAsync<TRow>(Stream stream, Result<TRow> result, IAsyncEnumerable<TRow> rows, CancellationToken token)
    {
        await using var csv = CsvWriter.Create(stream, Options, leaveOpen: true);
        csv.WriteHeader([.. result.Columns.Select(column => column.Name)]);
        await foreach (var row in rows.WithCancellation(token))
        {
            foreach (var column in result.Columns)
                Write(csv, column, row);
            await csv.EndRecordAsync(token);
        }

        await csv.FlushAsync(token);
    }

    private static void Write<TRow>(CsvWriter csv, Column<TRow> column, TRow row)
    {
        switch (column)
        {
            case TextColumn<TRow> text when text.Of(row) is { } value: csv.WriteField(value); break;
            case ValueColumn<TRow, long> whole when whole.Of(row) is { } value: csv.WriteField(value, default); break;
            case ValueColumn<TRow, double> number when number.Of(row) is { } value: csv.WriteField(value, default); break;
            case ValueColumn<TRow, bool> mark when mark.Of(row) is { } value: csv.WriteField(value ? "true" : "false"); break;
            case ValueColumn<TRow, DateOnly> day when day.Of(row) is { } value: csv.WriteField(value, default); break;
            case ValueColumn<TRow, DateTime> moment when moment.Of(row) is { } value: csv.WriteField(Instants.Format(value)); break;
            default: csv.WriteField(""); break;
        }
    }
}
