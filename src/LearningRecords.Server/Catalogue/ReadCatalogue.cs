using System.Text.Json;
using LearningRecords.Events;
using LearningRecords.Server.Uploads;
using LearningRecords.Xapi;

namespace LearningRecords.Server.Catalogue;

/// <summary>Reads what an uploaded catalogue says of each thing.</summary>
public static class ReadCatalogue
{
    /// <summary>What a row may say. In CSV teachers, volunteers and parts are IRIs with spaces between them, in JSON lists; a part may be <c>{"id", "titleEn", "titleZh"}</c>, in CSV too, where the field is then such a list as JSON.</summary>
    public static readonly IReadOnlyList<string> Columns =
    [
        "id", "kind", "title_en", "title_zh", "discipline", "discipline_en", "discipline_zh", "level", "minutes", "language", "provider", "audience", "open", "teachers", "volunteers", "parts",
    ];

    private const int HighestLevel = 9;
    private const int MostMinutes = 100_000;

    /// <summary>Reads row after row, each thing once.</summary>
    public static Func<UploadedRow, ResourceCatalogued> Rows()
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        return row =>
        {
            var id = row.Required("id");
            if (!seen.TryAdd(id, row.Place) && id.Length > 0)
                row.Wrong("id", $"{id} stands at {seen[id]} already.");
            if (id.Length > 0)
                row.IriOf("id");
            row.Required("kind");
            return new ResourceCatalogued(
                default,
                id,
                row.OneOf("kind", ResourceKinds.All) ?? "",
                row.Text("title_en"),
                row.Text("title_zh"),
                row.IriOf("discipline"),
                row.Text("discipline_en"),
                row.Text("discipline_zh"),
                row.Number("level", 1, HighestLevel),
                row.Number("minutes", 0, MostMinutes),
                row.Language("language"),
                row.Text("provider"),
                row.Text("audience"),
                row.Flag("open"),
                row.Iris("teachers"),
                row.Iris("volunteers"),
                Parts(row));
        };
    }

    private static IReadOnlyList<CataloguedPart> Parts(UploadedRow row)
    {
        if (row.Value("parts") is not { } value)
            return [];
        // No IRI begins with a bracket.
        if (value.IsJson ? UploadedJson.Texts(value.Text) is not null : !value.Text.StartsWith('['))
            return [.. row.Iris("parts").Select(id => new CataloguedPart(id, null, null))];
        var parts = Listed(value.Text);
        if (parts.Contains(null))
            row.Wrong("parts", "parts is a list of IRIs or of {\"id\", \"titleEn\", \"titleZh\"}.");
        else if (parts.DistinctBy(part => part!.PartId, StringComparer.Ordinal).Count() < parts.Count)
            row.Wrong("parts", "parts holds an IRI twice.");
        else
            return [.. parts.Select(part => part!)];
        return [];
    }

    private static List<CataloguedPart?> Listed(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Array ? [.. document.RootElement.EnumerateArray().Select(Part)] : [null];
        }
        catch (JsonException)
        {
            return [null];
        }
    }

    private static CataloguedPart? Part(JsonElement part) =>
        part.ValueKind == JsonValueKind.String ? Iri.IsValid(part.GetString()!) ? new CataloguedPart(part.GetString()!, null, null) : null
        : part.ValueKind == JsonValueKind.Object && part.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String && Iri.IsValid(id.GetString()!)
            && part.EnumerateObject().All(member => member.Name is "id" or "titleEn" or "titleZh" && member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Null)
            ? new CataloguedPart(id.GetString()!, Title(part, "titleEn"), Title(part, "titleZh"))
            : null;

    private static string? Title(JsonElement part, string name) => part.TryGetProperty(name, out var title) ? title.GetString()?.Replace('\0', '\uFFFD') : null;
}
