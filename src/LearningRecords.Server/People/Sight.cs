using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Server.Access;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Server.People;

/// <summary>
/// What the person behind a request may see: <c>http.Sight</c> on every page and file that people open. The tenant and the groups of its address were held to it
/// before the page runs; a page asks it which tenants and groups to offer, and whether a group or learner it got by another way may be shown.
/// </summary>
/// <param name="Tenant">The tenant that the address asks for, or the one a newcomer wants to see.</param>
/// <param name="Tenants">Those the person may choose.</param>
/// <param name="Groups">The learner groups within sight, the person's own first; null: all, and everyone together.</param>
public sealed record Sight(Person Person, string Tenant, IReadOnlyList<string> Tenants, IReadOnlyList<string>? Groups)
{
    /// <summary>Whether figures of everyone, and of all groups, may be shown.</summary>
    public bool SeesEveryone => Groups is null;

    /// <summary>Whether learners may be shown one by one.</summary>
    public bool SeesPersons => Person.Role.SeesPersons;

    /// <summary>Whether figures of the group, by its id, may be shown.</summary>
    public bool SeesGroup(string group) => Groups is null || Groups.Contains(group, StringComparer.Ordinal);

    /// <summary>The groups among these that may be shown and offered.</summary>
    public IReadOnlyList<LearnerGroupRow> Among(IReadOnlyList<LearnerGroupRow> groups) => Groups is null ? groups : [.. groups.IntersectBy(Groups, group => group.Id, StringComparer.Ordinal)];

    /// <summary>Whether the learner may be shown: to those who see persons, and to a centre manager when the learner was ever active in, or a member of, a group within sight.</summary>
    /// <param name="learner">The key of the learner's canonical identity.</param>
    public async Task<bool> SeesLearnerAsync(NpgsqlDataSource database, Guid learner, CancellationToken token)
    {
        if (!SeesPersons || Groups is null)
            return SeesPersons;
        await using var command = database.CreateCommand(
            """
            select exists (
                select from insights.learner_ever e join insights.group_set s on s.tenant_id = e.tenant_id and s.group_set = e.group_set
                where e.tenant_id = $1 and e.learner = $2 and s.learner_groups && $3)
            or exists (select from insights.membership m where m.tenant_id = $1 and m.learner = $2 and m.learner_group = any($3) and m.superseded = 'infinity')
            """);
        command.Parameters.AddWithValue(Tenant);
        command.Parameters.AddWithValue(learner);
        command.Parameters.AddWithValue(Groups.Select(IriKey.Of).ToArray());
        return await command.ExecuteScalarAsync(token) is true;
    }

    /// <summary>The groups within the person's sight: their own, the ones they are responsible for, and what is below them. Null: all.</summary>
    internal static async Task<IReadOnlyList<string>?> GroupsOfAsync(NpgsqlDataSource database, Person person, CancellationToken token)
    {
        if (person.Role != Role.CentreManager)
            return null;
        await using var command = database.CreateCommand(
            """
            with recursive within as (
                select learner_group from insights.learner_group where tenant_id = $1 and id = any($2)
                union
                select g.learner_group from insights.learner_group g join within on g.parent = within.learner_group where g.tenant_id = $1)
            select g.id from within join insights.learner_group g on g.tenant_id = $1 and g.learner_group = within.learner_group
            order by array_position($2, g.id) nulls last, g.id
            """);
        command.Parameters.AddWithValue(person.Tenant!);
        command.Parameters.AddWithValue(person.Groups.ToArray());
        await using var reader = await command.ExecuteReaderAsync(token);
        var groups = new List<string>();
        while (await reader.ReadAsync(token))
            groups.Add(reader.GetString(0));
        return groups;
    }
}

/// <summary>The sight of a request.</summary>
public static class RequestSight
{
    extension(HttpContext http)
    {
        /// <summary>What the person who asks may see.</summary>
        public Sight Sight => http.Features.Get<Sight>() ?? throw new InvalidOperationException("The endpoint asks nobody to sign in.");
    }
}
