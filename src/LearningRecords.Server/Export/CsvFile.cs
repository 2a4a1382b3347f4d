using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CsvHelper;
using LearningRecords.Events;
using LearningRecords.Server.Requests;
using LearningRecords.Xapi;

namespace LearningRecords.Server.Export;

/// <summary>A table with a row for each statement: what analysts mostly ask for in columns of its own, and last the whole statement as JSON.</summary>
public sealed class CsvFile : ExportFile
{
    private static readonly (string Name, Func<StatementRecorded, JsonElement, string?> Of)[] Columns =
    [
        ("id", (recorded, _) => recorded.Envelope.Id.ToString()),
        ("stored", (recorded, _) => Instants.Format(recorded.Envelope.Stored.UtcDateTime)),
        ("timestamp", (recorded, _) => Instants.Format(recorded.Envelope.Timestamp.UtcDateTime)),
        ("actor", (_, statement) => ActorOf(statement)),
        ("actor_name", (_, statement) => At(statement, "actor", "name")),
        ("verb", (_, statement) => At(statement, "verb", "id")),
        ("object_type", (_, statement) => At(statement, "object", "objectType") ?? "Activity"),
        ("object", (_, statement) => At(statement, "object", "id")),
        ("registration", (_, statement) => At(statement, "context", "registration")),
        ("success", (_, statement) => At(statement, "result", "success")),
        ("completion", (_, statement) => At(statement, "result", "completion")),
        ("score_scaled", (_, statement) => At(statement, "result", "score", "scaled")),
        ("score_raw", (_, statement) => At(statement, "result", "score", "raw")),
        ("duration", (_, statement) => At(statement, "result", "duration")),
        ("platform", (_, statement) => At(statement, "context", "platform")),
        ("language", (_, statement) => At(statement, "context", "language")),
        ("version", (recorded, _) => recorded.Envelope.Version),
        ("authority", (recorded, _) => Encoding.UTF8.GetString(recorded.Envelope.Authority.Span)),
        // Where it came from, when an import brought it.
        ("import", (recorded, _) => recorded.Envelope.Import == 0 ? null : recorded.Envelope.Import.ToString(CultureInfo.InvariantCulture)),
        ("source_stored", (recorded, _) => Theirs(recorded, recorded.Envelope.StoredInBody)?.Trim('"')),
        ("source_authority", (recorded, _) => Theirs(recorded, recorded.Envelope.AuthorityInBody)),
    ];

    private readonly CsvWriter _csv;
    private readonly ArrayBufferWriter<byte> _statement = new();

    public CsvFile(Stream stream)
    {
        _csv = CsvWriter.Create(stream);
        _csv.WriteHeader([.. Columns.Select(column => column.Name), "statement"]);
    }

    public override async ValueTask WriteAsync(StatementRecorded recorded, CancellationToken token)
    {
        _statement.ResetWrittenCount();
        ExactStatement.Write(_statement, recorded);
        using var json = JsonDocument.Parse(_statement.WrittenMemory);
        var root = json.RootElement;
        await _csv.WriteRecordAsync([.. Columns.Select(column => column.Of(recorded, root) ?? ""), Encoding.UTF8.GetString(_statement.WrittenSpan)], token);
    }

    public override ValueTask DisposeAsync() => _csv.DisposeAsync();

    // As everywhere in the store: "mbox:…", "account:…" and so on; a group without an identifier has none.
    private static string? ActorOf(JsonElement statement) =>
        AgentIdentity.TryParse(Encoding.UTF8.GetBytes(statement.GetProperty("actor").GetRawText()), XapiVersion.V1_0_3, out var agent, out _) ? agent!.Ifi : null;

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
