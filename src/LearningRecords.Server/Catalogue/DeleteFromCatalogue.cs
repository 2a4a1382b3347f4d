using LearningRecords.Events;
using LearningRecords.Server.Access;
using LearningRecords.Server.Ingest;
using Marten;
using Npgsql;

namespace LearningRecords.Server.Catalogue;

/// <summary>Takes one thing off the catalogue.</summary>
public static class DeleteFromCatalogue
{
    /// <summary><c>DELETE /insights/catalogue?id=IRI</c>: the catalogue no longer knows the thing; what learners did in it stays. 204; 404 when it does not know it.</summary>
    public static async Task Handle(HttpContext http, IDocumentStore store, NpgsqlDataSource database, string id)
    {
        if (!await RunAsync(store, database, http.User.Tenant, id, http.RequestAborted))
            throw new RefusedException(StatusCodes.Status404NotFound, $"The catalogue does not know {id}.");
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <returns>Whether the catalogue knew it.</returns>
    public static Task<bool> RunAsync(IDocumentStore store, NpgsqlDataSource database, string tenant, string id, CancellationToken token) =>
        RecordFacts.RunAsync(store, database, tenant, moments: 1, async (session, stored) =>
        {
            var stream = ImportCatalogue.StreamOf(id);
            var told = await session.Events.QueryAllRawEvents().Where(recorded => recorded.StreamId == stream).ToListAsync(token);
            if (told.MaxBy(recorded => recorded.Version)?.Data is not ResourceCatalogued)
                return false;
            session.Events.Append(stream, new ResourceWithdrawn(stored, id));
            return true;
        }, token);
}
