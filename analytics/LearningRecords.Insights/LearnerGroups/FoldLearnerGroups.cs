using LearningRecords.Events;
using LearningRecords.Xapi;
using Marten;

namespace LearningRecords.Insights.LearnerGroups;

/// <summary>Learner groups and who belongs to them: by account home page, by the team a statement names, by imported membership.</summary>
public static class FoldLearnerGroups
{
    /// <summary>The group of all learners whose accounts belong to one platform.</summary>
    public static string HomePageGroupId(string homePage) => $"homepage:{homePage}";

    public static void Queue(IDocumentOperations operations, InsightsPage page)
    {
        QueueDefined(operations, page);
        QueueSeen(operations, page);
        QueueMemberships(operations, page);
    }

    private static void QueueDefined(IDocumentOperations operations, InsightsPage page)
    {
        var defined = page.Groups.GroupBy(group => group.GroupId, StringComparer.Ordinal).Select(definitions => definitions.Last()).ToArray();
        if (defined.Length == 0)
            return;
        operations.QueueSqlCommand(
            """
            insert into insights.learner_group (tenant_id, learner_group, id, kind, parent, name_en, name_zh)
            select ?, * from unnest(?, ?, ?, ?, ?, ?)
            on conflict (tenant_id, learner_group) do update set
                kind = excluded.kind, parent = excluded.parent, name_en = excluded.name_en, name_zh = excluded.name_zh
            """,
            page.Tenant,
            defined.Select(group => IriKey.Of(group.GroupId)).ToArray(),
            defined.Select(group => group.GroupId).ToArray(),
            defined.Select(group => group.Kind).ToArray(),
            defined.Select(group => group.ParentId is { } parent ? IriKey.Of(parent) : (Guid?)null).ToArray(),
            defined.Select(group => group.NameEn).ToArray(),
            defined.Select(group => group.NameZh).ToArray());
    }

    // Groups that statements mention take their place only until somebody defines them.
    private static void QueueSeen(IDocumentOperations operations, InsightsPage page)
    {
        var homePages = page.Statements.SelectMany(statement => statement.Learners)
            .Select(learner => learner.HomePage).OfType<string>()
            .Select(homePage => (Group: IriKey.Of(HomePageGroupId(homePage)), Id: HomePageGroupId(homePage), Kind: "home-page", Name: (string?)homePage));
        var teams = page.Statements.SelectMany(statement => statement.Teams)
            .Select(team => (team.Group, Id: team.Identity, Kind: "team", team.Name));
        var seen = homePages.Concat(teams).DistinctBy(group => group.Group).ToArray();
        if (seen.Length == 0)
            return;
        operations.QueueSqlCommand(
            """
            insert into insights.learner_group (tenant_id, learner_group, id, kind, name_en)
            select ?, * from unnest(?, ?, ?, ?) on conflict do nothing
            """,
            page.Tenant,
            seen.Select(group => group.Group).ToArray(),
            seen.Select(group => group.Id).ToArray(),
            seen.Select(group => group.Kind).ToArray(),
            seen.Select(group => group.Name).ToArray());
    }

    private static void QueueMemberships(IDocumentOperations operations, InsightsPage page)
    {
        var memberships = page.Joined
            .SelectMany(joined => joined.Members, (joined, member) => (Group: IriKey.Of(joined.GroupId), Member: member))
            .GroupBy(entry => (entry.Member.Learner, entry.Group, entry.Member.From, entry.Member.CourseId))
            .Select(repeats => repeats.Last())
            .ToArray();
        if (memberships.Length == 0)
            return;
        // Npgsql writes an instant only in UTC, whatever offset it was recorded with.
        operations.QueueSqlCommand(
            """
            insert into insights.membership (tenant_id, learner, learner_group, valid_from, valid_until, course)
            select ?, m.learner, m.learner_group, coalesce(m.valid_from, '-infinity'), coalesce(m.valid_until, 'infinity'), m.course
            from unnest(?, ?, ?, ?, ?) m(learner, learner_group, valid_from, valid_until, course)
            on conflict (tenant_id, learner, learner_group, valid_from, course) do update set valid_until = excluded.valid_until
            """,
            page.Tenant,
            memberships.Select(entry => IriKey.Of(entry.Member.Learner)).ToArray(),
            memberships.Select(entry => entry.Group).ToArray(),
            memberships.Select(entry => entry.Member.From?.ToUniversalTime()).ToArray(),
            memberships.Select(entry => entry.Member.Until?.ToUniversalTime()).ToArray(),
            memberships.Select(entry => entry.Member.CourseId is { } course ? IriKey.Of(course) : Guid.Empty).ToArray());
    }
}
