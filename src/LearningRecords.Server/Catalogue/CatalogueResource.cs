using LearningRecords.Server.Access;
using LearningRecords.Server.Reference;
using LearningRecords.Server.Uploads;

namespace LearningRecords.Server.Catalogue;

/// <summary>What changes the catalogue, over HTTP.</summary>
public static class CatalogueResource
{
    public const string Path = "/insights/catalogue";

    public static void MapCatalogue(this RouteGroupBuilder insights)
    {
        insights.MapPost("/catalogue", PostCatalogue.Handle).RequireScope(Scopes.WriteCatalogue)
            .IsDescribedAs("Takes a catalogue")
            .TakesBody($"A row for each thing, with {string.Join(", ", ReadCatalogue.Columns)}; only id and kind are needed.", null, [.. UploadedRows.ContentTypes])
            .Answers(200, "How many things are new, changed and unchanged.", typeof(CatalogueSummary))
            .Refuses(400, "Something is wrong, with line and column of everything; nothing was taken.")
            .Refuses(415, "It is neither CSV nor JSON.");
        insights.MapDelete("/catalogue", DeleteFromCatalogue.Handle).RequireScope(Scopes.WriteCatalogue)
            .IsDescribedAs("Takes one thing off the catalogue")
            .Answers(204, "The catalogue no longer knows it.")
            .Refuses(404, "The catalogue does not know it.");
    }
}
