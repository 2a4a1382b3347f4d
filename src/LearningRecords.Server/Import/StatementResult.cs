using System.Runtime.InteropServices;
using System.Text.Json;
using LearningRecords.Xapi;

namespace LearningRecords.Server.Import;

/// <summary>A page of statements as a store answers (xAPI 1.0.3 Data 2.5; 2.0 4.2.4.2).</summary>
/// <param name="More">Where the next page is; empty: there is none.</param>
public sealed record StatementResult(IReadOnlyList<CrawledStatement> Statements, string More)
{
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static StatementResult Read(ReadOnlyMemory<byte> json)
    {
        using var document = CrawledStatement.Parse(json);
        var more = "";
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("statements", out var statements) || statements.ValueKind != JsonValueKind.Array)
            throw new InvalidDataException("The answer is JSON without the array \"statements\".");
        if (document.RootElement.TryGetProperty("more", out var link) && link.ValueKind != JsonValueKind.Null)
            more = link.ValueKind == JsonValueKind.String ? link.GetString()! : throw new InvalidDataException("The answer's \"more\" is not a string.");
        return new StatementResult([.. statements.EnumerateArray().Select(CrawledStatement.Read)], more);
    }
}

/// <summary>A statement another store answered with, byte for byte, and what a crawl wants to know of it.</summary>
/// <param name="Voids">The statement that it voids.</param>
public sealed record CrawledStatement(ReadOnlyMemory<byte> Json, Guid Id, DateTimeOffset? Stored, Guid? Voids)
{
    private const string Voided = "http://adlnet.gov/expapi/verbs/voided";

    // A page is two levels around a statement.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = ReadLimits.Default.MaxDepth + 2 };

    /// <exception cref="InvalidDataException">It is no statement of a store.</exception>
    public static CrawledStatement Read(ReadOnlyMemory<byte> json)
    {
        using var document = Parse(json);
        return Read(document.RootElement);
    }

    /// <exception cref="InvalidDataException">It is not JSON.</exception>
    internal static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json, Options);
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException($"The answer is not JSON: {broken.Message}", broken);
        }
    }

    internal static CrawledStatement Read(JsonElement statement)
    {
        if (statement.ValueKind != JsonValueKind.Object || !Guid.TryParse(At(statement, "id"), out var id))
            throw new InvalidDataException("The answer holds a statement without an id, and every stored statement has one.");
        return new CrawledStatement(
            JsonMarshal.GetRawUtf8Value(statement).ToArray(), id,
            DateTimeOffset.TryParse(At(statement, "stored"), System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var stored) ? stored.ToUniversalTime() : null,
            At(statement, "verb", "id") == Voided && At(statement, "object", "objectType") == "StatementRef" && Guid.TryParse(At(statement, "object", "id"), out var target) ? target : null);
    }

    private static string? At(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                return null;
        }

        return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
    }
}
