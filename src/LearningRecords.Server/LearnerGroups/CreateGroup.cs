using LearningRecords.Events;
using LearningRecords.Server.Access;
using LearningRecords.Server.Ingest;
using LearningRecords.Xapi;
using Marten;
using Npgsql;

namespace LearningRecords.Server.LearnerGroups;

/// <summary>Makes a learner group.</summary>
public static class CreateGroup
{
    /// <param name="Kind">What it groups by: <c>province</c>, <c>centre</c>, <c>age-band</c>, <c>class</c>.</param>
    /// <param name="NameEn">English name; left out: the Chinese one.</param>
    /// <param name="NameZh">Chinese name; left out: the English one.</param>
    /// <param name="Id">An IRI; left out: a new one.</param>
    /// <param name="ParentId">The group it lies in; left out: none.</param>
    public sealed record Body(string Kind, string? NameEn = null, string? NameZh = null, string? Id = null, string? ParentId = null);

    /// <summary>The group that was made.</summary>
    public sealed record Created(string Id);

    /// <summary>
    /// <c>POST /insights/groups</c> with <c>{"kind", "nameEn", "nameZh", "id", "parentId"}</c>: a new group, which nobody belongs to yet. 201 with <c>{"id"}</c>; 400 without a kind or a
    /// name, for an id that is no IRI, for a parent that there is not; 409 when there is a group of that id.
    /// </summary>
    public static async Task Handle(HttpContext http, IDocumentStore store, NpgsqlDataSource database)
    {
        var id = await RunAsync(store, database, http.User.Tenant, await GroupBody.ReadAsync<Body>(http.Request), http.User.Identity?.Name, http.RequestAborted);
        http.Response.StatusCode = StatusCodes.Status201Created;
        await http.Response.WriteAsJsonAsync(new Created(id), http.RequestAborted);
    }

    /// <param name="by">Who makes it.</param>
    /// <returns>The group's id.</returns>
    /// <exception cref="RefusedException">400 or 409.</exception>
    public static async Task<string> RunAsync(IDocumentStore store, NpgsqlDataSource database, string tenant, Body wanted, string? by, CancellationToken token)
    {
        var (kind, name, id) = (wanted.Kind.Trim(), wanted.NameZh ?? wanted.NameEn, wanted.Id ?? $"urn:uuid:{Guid.CreateVersion7()}");
        if (kind.Length == 0 || string.IsNullOrWhiteSpace(name))
            throw new RefusedException(StatusCodes.Status400BadRequest, "A group has a kind and a name.");
        if (!Iri.IsValid(id) && !id.StartsWith("account:", StringComparison.Ordinal))
            throw new RefusedException(StatusCodes.Status400BadRequest, $"The id is an IRI, or the identity by which statements name a team; '{id}' is neither.");
        if (wanted.ParentId is { } parent)
            await KnownGroups.CheckParentAsync(database, tenant, id, parent, token);
        return await RecordFacts.RunAsync(store, database, tenant, moments: 1, async (session, _) =>
        {
            if (await LearnerGroup.FindAsync(session, id, token) is not null)
                throw new RefusedException(StatusCodes.Status409Conflict, $"There is a learner group {id} already.");
            LearnerGroup.Record(session, id, [new LearnerGroupDefined(id, kind, wanted.ParentId, wanted.NameEn ?? name, wanted.NameZh ?? name)], by);
            return id;
        }, token);
    }
}
