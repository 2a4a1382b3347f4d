using System.Text.Encodings.Web;
using System.Text.Json;
using LearningRecords.Insights.Results;

namespace LearningRecords.Server.Insights.Formats;

/// <summary>Writes a page of rows as JSON: <c>{"days": […], "next": …}</c>.</summary>
internal static class WriteJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="next">What to ask for as <c>after</c> next; null: these were the last.</param>
    public static async Task RunAsync<TRow>(Stream stream, Result<TRow> result, IReadOnlyList<TRow> rows, string? next, CancellationToken token)
    {
        await using var json = new Utf8JsonWriter(stream, Options);
        json.WriteStartObject();
        json.WriteStartArray(result.List);
        foreach (var row in rows)
        {
            json.WriteStartObject();
            foreach (var column in result.Columns)
            {
                json.WritePropertyName(column.Name);
                Write(json, column, row);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("next", next);
        json.WriteEndObject();
        await json.FlushAsync(token);
    }

    private static void Write<TRow>(Utf8JsonWriter json, Column<TRow> column, TRow row)
    {
        switch (column)
        {
            case TextColumn<TRow> text when text.Of(row) is { } value: json.WriteStringValue(value); break;
            case ValueColumn<TRow, long> whole when whole.Of(row) is { } value: json.WriteNumberValue(value); break;
            case ValueColumn<TRow, double> number when number.Of(row) is { } value: json.WriteNumberValue(value); break;
            case ValueColumn<TRow, bool> mark when mark.Of(row) is { } value: json.WriteBooleanValue(value); break;
            case ValueColumn<TRow, DateOnly> day when day.Of(row) is { } value: json.WriteStringValue(value.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)); break;
            case ValueColumn<TRow, DateTime> moment when moment.Of(row) is { } value: json.WriteStringValue(value); break;
            default: json.WriteNullValue(); break;
        }
    }
}
