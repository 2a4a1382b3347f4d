using LearningRecords.Insights.Folding;
using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Xapi;

namespace LearningRecords.Insights.Facts;

/// <summary>Learners, facts and which statements are voided.</summary>
internal static class FoldFacts
{
    /// <param name="voided">Statements of the page that are voided, and when that was stored.</param>
    /// <param name="voidedBefore">Facts of earlier pages that the page voids.</param>
    /// <param name="firstDays">Of learners of the page whose first day is another than it was.</param>
    public static void Queue(
        PageChanges changes, InsightsPage page, IReadOnlyDictionary<Guid, DateTimeOffset> voided, IReadOnlyList<StatementFact> voidedBefore, IReadOnlyDictionary<Guid, DateOnly> firstDays)
    {
        QueueMentioned(changes, page, firstDays);
        QueueTakenBack(changes, page, voidedBefore);
        changes.Insert(FactRows.Format, page.Tenant, [.. page.Facts.OrderBy(fact => fact.Learner).ThenBy(fact => fact.At).Select(fact => (fact, Voided(fact)))]);

        DateTimeOffset? Voided(StatementFact fact) => voided.TryGetValue(fact.StatementId, out var stored) ? stored : null;
    }

    /// <summary>Learners, which statements are voided, and up to where the page knows everything.</summary>
    /// <param name="firstDays">Of learners whose first day is known and another than it was.</param>
    public static void QueueMentioned(PageChanges changes, InsightsPage page, IReadOnlyDictionary<Guid, DateOnly> firstDays)
    {
        QueueLearners(changes, page, firstDays);
        QueueVoids(changes, page);
        if (page.Statements.Count > 0)
        {
            changes.QueueSqlCommand(
                "insert into insights.known (tenant_id, stored) values (?, ?) on conflict (tenant_id) do update set stored = excluded.stored",
                page.Tenant, page.Statements.Max(statement => statement.Stored));
        }
    }

    private static void QueueLearners(PageChanges changes, InsightsPage page, IReadOnlyDictionary<Guid, DateOnly> firstDays)
    {
        if (page.Learners.Count == 0)
            return;
        changes.QueueSqlCommand(
            """
            insert into insights.learner as l (tenant_id, learner, identity, name, home_group, first_day)
            select ?, * from unnest(?, ?, ?, ?, ?)
            on conflict (tenant_id, learner) do update set name = coalesce(excluded.name, l.name), first_day = coalesce(excluded.first_day, l.first_day)
            where (excluded.name is not null and excluded.name is distinct from l.name) or excluded.first_day is not null
            """,
            page.Tenant,
            page.Learners.Keys.ToArray(),
            page.Learners.Values.Select(learner => learner.Identity).ToArray(),
            page.Learners.Values.Select(learner => learner.Name).ToArray(),
            page.Learners.Values.Select(learner => learner.HomeGroup).ToArray(),
            page.Learners.Keys.Select(learner => firstDays.TryGetValue(learner, out var day) ? day : (DateOnly?)null).ToArray());
    }

    private static void QueueVoids(PageChanges changes, InsightsPage page)
    {
        if (page.Voids.Count == 0)
            return;
        changes.QueueSqlCommand(
            """
            insert into insights.voided as v (tenant_id, statement_id, stored) select ?, * from unnest(?, ?)
            on conflict (tenant_id, statement_id) do nothing
            """,
            page.Tenant, page.Voids.Keys.ToArray(), page.Voids.Values.ToArray());
    }

    private static void QueueTakenBack(PageChanges changes, InsightsPage page, IReadOnlyList<StatementFact> voidedBefore)
    {
        if (voidedBefore.Count == 0)
            return;
        changes.QueueSqlCommand(
            """
            update insights.statement_fact f set voided = v.stored from unnest(?, ?, ?, ?) v(statement_id, learner, at, stored)
            where f.tenant_id = ? and f.learner = v.learner and f.at = v.at and f.statement_id = v.statement_id and f.voided is null
            """,
            voidedBefore.Select(fact => fact.StatementId).ToArray(),
            voidedBefore.Select(fact => fact.Learner).ToArray(),
            voidedBefore.Select(fact => fact.At).ToArray(),
            voidedBefore.Select(fact => page.Voids[fact.StatementId]).ToArray(),
            page.Tenant);
    }
}
