using LearningRecords.Events;
using LearningRecords.Server.Access;
using LearningRecords.Xapi;
using Marten;
using Npgsql;

namespace LearningRecords.Server.LearnerGroups;

/// <summary>Groups that somebody speaks of by their id.</summary>
internal static class KnownGroups
{
    /// <summary>The group by its events; one that only the read models know, because statements brought it, by those.</summary>
    /// <exception cref="RefusedException">404: there is none.</exception>
    public static async Task<LearnerGroup> FindAsync(IDocumentSession session, NpgsqlDataSource database, string tenant, string id, CancellationToken token) =>
        await LearnerGroup.FindAsync(session, id, token) ?? await SeenAsync(database, tenant, id, token)
            ?? throw new RefusedException(StatusCodes.Status404NotFound, $"There is no learner group {id}.");

    /// <summary>The events with what the group is in front of them, where no event says it yet.</summary>
    public static async Task<IReadOnlyList<GroupChange>> AdoptedAsync(IDocumentSession session, LearnerGroup group, IReadOnlyList<GroupChange> events, CancellationToken token) =>
        events is [LearnerGroupDefined, ..] || await LearnerGroup.FindAsync(session, group.Id, token) is not null
            ? events
            : [new LearnerGroupDefined(group.Id, group.Kind, group.ParentId, group.NameEn, group.NameZh), .. events];

    /// <exception cref="RefusedException">400: there is no such parent; 409: the group would lie in itself.</exception>
    public static async Task CheckParentAsync(NpgsqlDataSource database, string tenant, string id, string parent, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            with recursive above (learner_group, parent) as (
                select learner_group, parent from insights.learner_group where tenant_id = $1 and learner_group = $2
                union
                select g.learner_group, g.parent from above a join insights.learner_group g on g.tenant_id = $1 and g.learner_group = a.parent)
            select array_agg(learner_group) from above
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(IriKey.Of(parent));
        if (await command.ExecuteScalarAsync(token) is not Guid[] above)
            throw new RefusedException(StatusCodes.Status400BadRequest, $"There is no learner group {parent} to lie in.");
        if (above.Contains(IriKey.Of(id)))
            throw new RefusedException(StatusCodes.Status409Conflict, $"{parent} lies in {id} itself.");
    }

    private static async Task<LearnerGroup?> SeenAsync(NpgsqlDataSource database, string tenant, string id, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select g.kind, p.id, g.name_en, g.name_zh from insights.learner_group g
            left join insights.learner_group p on p.tenant_id = g.tenant_id and p.learner_group = g.parent where g.tenant_id = $1 and g.learner_group = $2
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(IriKey.Of(id));
        await using var reader = await command.ExecuteReaderAsync(token);
        return await reader.ReadAsync(token)
            ? LearnerGroup.Of(new LearnerGroupDefined(id, reader.GetString(0), Text(1), Text(2) ?? Text(3) ?? id, Text(3) ?? Text(2) ?? id))
            : null;

        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
    }
}
