using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using LearningRecords.Events;
using LearningRecords.Server.Requests;
using LearningRecords.Xapi;

namespace LearningRecords.Server.Export;

/// <summary>What the values of a column are, where a form of table knows more than text.</summary>
public enum ColumnKind
{
    Text,
    Moment,
    Number,
    Flag,
}

/// <summary>A column of an exported table.</summary>
/// <param name="Of">Its value as text; null: the statement has none.</param>
public sealed record StatementColumn(string Name, ColumnKind Kind, Func<StatementRecorded, JsonElement, string?> Of);

/// <summary>
/// The table of an export, whatever its form: a row for each statement, what analysts mostly ask for in columns of its own, and last the whole statement as JSON.
/// The columns are explained in docs/export.md.
/// </summary>
public static class StatementColumns
{
    public static readonly IReadOnlyList<StatementColumn> All =
    [
        new("id", ColumnKind.Text, (recorded, _) => recorded.Envelope.Id.ToString()),
        new("stored", ColumnKind.Moment, (recorded, _) => Instants.Format(recorded.Envelope.Stored.UtcDateTime)),
        new("timestamp", ColumnKind.Moment, (recorded, _) => Instants.Format(recorded.Envelope.Timestamp.UtcDateTime)),
        new("actor", ColumnKind.Text, (_, statement) => ActorOf(statement)),
        new("actor_name", ColumnKind.Text, (_, statement) => At(statement, "actor", "name")),
        new("verb", ColumnKind.Text, (_, statement) => At(statement, "verb", "id")),
        new("object_type", ColumnKind.Text, (_, statement) => At(statement, "object", "objectType") ?? "Activity"),
        new("object", ColumnKind.Text, (_, statement) => At(statement, "object", "id")),
        new("registration", ColumnKind.Text, (_, statement) => At(statement, "context", "registration")),
        new("success", ColumnKind.Flag, (_, statement) => At(statement, "result", "success")),
        new("completion", ColumnKind.Flag, (_, statement) => At(statement, "result", "completion")),
        new("score_scaled", ColumnKind.Number, (_, statement) => At(statement, "result", "score", "scaled")),
        new("score_raw", ColumnKind.Number, (_, statement) => At(statement, "result", "score", "raw")),
        new("duration", ColumnKind.Text, (_, statement) => At(statement, "result", "duration")),
        new("platform", ColumnKind.Text, (_, statement) => At(statement, "context", "platform")),
        new("language", ColumnKind.Text, (_, statement) => At(statement, "context", "language")),
        new("version", ColumnKind.Text, (recorded, _) => recorded.Envelope.Version),
        new("authority", ColumnKind.Text, (recorded, _) => Encoding.UTF8.GetString(recorded.Envelope.Authority.Span)),
        new("import", ColumnKind.Text, (recorded, _) => recorded.Envelope.Import == 0 ? null : recorded.Envelope.Import.ToString(CultureInfo.InvariantCulture)),
        new("source_stored", ColumnKind.Text, (recorded, _) => Theirs(recorded, recorded.Envelope.StoredInBody)?.Trim('"')),
        new("source_authority", ColumnKind.Text, (recorded, _) => Theirs(recorded, recorded.Envelope.AuthorityInBody)),
        new("statement", ColumnKind.Text, (_, statement) => statement.GetRawText()),
    ];

    /// <summary>The row of a statement.</summary>
    /// <param name="buffer">Is used to write the statement into.</param>
    public static string?[] RowOf(StatementRecorded recorded, ArrayBufferWriter<byte> buffer)
    {
        buffer.ResetWrittenCount();
        ExactStatement.Write(buffer, recorded);
        using var json = JsonDocument.Parse(buffer.WrittenMemory);
        var root = json.RootElement;
        return [.. All.Select(column => column.Of(recorded, root))];
    }

    // As everywhere in the store: "mbox:…", "account:…" and so on; a group without an identifier has none.
    private static string? ActorOf(JsonElement statement) =>
        AgentIdentity.TryParse(Encoding.UTF8.GetBytes(statement.GetProperty("actor").GetRawText()), XapiVersion.V1_0_3, out var agent, out _) ? agent!.Ifi : null;

    // What it had where it came from, when an import brought it.
    private static string? Theirs(StatementRecorded recorded, ByteRange? range) =>
        recorded.Envelope.Import != 0 && range is { } at ? Encoding.UTF8.GetString(recorded.Body.Span.Slice(at.Start, at.Length)) : null;

    private static string? At(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                return null;
        }

        return element.ValueKind == JsonValueKind.String ? element.GetString() : element.GetRawText();
    }
}
