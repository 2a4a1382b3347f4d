using LearningRecords.Events;
using LearningRecords.Server.Access;
using LearningRecords.Server.Ingest;
using Marten;
using Npgsql;

namespace LearningRecords.Server.LearnerGroups;

/// <summary>Renames a group, moves it under another, puts it away or back.</summary>
public static class ChangeGroup
{
    /// <param name="ParentId">Left out: where it is; empty: at the top.</param>
    public sealed record Body(string? Kind = null, string? ParentId = null, string? NameEn = null, string? NameZh = null, bool? Archived = null);

    /// <summary>
    /// <c>PATCH /insights/groups?id=GROUP</c> with any of <c>{"kind", "parentId", "nameEn", "nameZh", "archived"}</c>: what is left out stays. A group that came about by itself, such as a
    /// platform's, can be named too. 204; 400 for a parent that there is not, 404 for an unknown group, 409 when it would lie in itself.
    /// </summary>
    public static async Task Handle(HttpContext http, IDocumentStore store, NpgsqlDataSource database, string id)
    {
        await RunAsync(store, database, http.User.Tenant, id, await GroupBody.ReadAsync<Body>(http.Request), http.User.Identity?.Name, http.RequestAborted);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <param name="by">Who changes it.</param>
    /// <exception cref="RefusedException">400, 404 or 409.</exception>
    public static async Task RunAsync(IDocumentStore store, NpgsqlDataSource database, string tenant, string id, Body change, string? by, CancellationToken token)
    {
        if (change.ParentId is { Length: > 0 } parent)
            await KnownGroups.CheckParentAsync(database, tenant, id, parent, token);
        await RecordFacts.RunAsync(store, database, tenant, moments: 1, async (session, stored) =>
        {
            var group = await KnownGroups.FindAsync(session, database, tenant, id, token);
            var wanted = new LearnerGroupDefined(
                group.Id, change.Kind ?? group.Kind, change.ParentId is { } now ? now.Length == 0 ? null : now : group.ParentId, change.NameEn ?? group.NameEn, change.NameZh ?? group.NameZh);
            var events = DecideGroup.Define(group, wanted).Concat(change.Archived is { } archived ? DecideGroup.Archive(group, archived, stored) : []).ToArray();
            if (events.Length > 0)
                LearnerGroup.Record(session, id, await KnownGroups.AdoptedAsync(session, group, events, token), by);
            return events.Length;
        }, token);
    }
}
