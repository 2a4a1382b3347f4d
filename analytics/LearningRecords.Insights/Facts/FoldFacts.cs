using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Xapi;
using Marten;

namespace LearningRecords.Insights.Facts;

/// <summary>Learners, facts and which statements are voided.</summary>
internal static class FoldFacts
{
    /// <param name="voided">Statements of the page that are voided, and when that was stored.</param>
    /// <param name="voidedBefore">Facts of earlier pages that the page voids.</param>
    public static void Queue(
        IDocumentOperations operations, InsightsPage page, IReadOnlyDictionary<Guid, DateTimeOffset> voided, IReadOnlyList<StatementFact> voidedBefore)
    {
        QueueLearners(operations, page);
        QueueVoids(operations, page, voidedBefore);
        QueueFacts(operations, page, voided);
        if (page.Statements.Count > 0)
        {
            operations.QueueSqlCommand(
                "insert into insights.known (tenant_id, stored) values (?, ?) on conflict (tenant_id) do update set stored = excluded.stored",
                page.Tenant, page.Statements.Max(statement => statement.Stored));
        }
    }

    private static void QueueLearners(IDocumentOperations operations, InsightsPage page)
    {
        if (page.Learners.Count == 0)
            return;
        operations.QueueSqlCommand(
            """
            insert into insights.learner as l (tenant_id, learner, identity, name, home_group)
            select ?, * from unnest(?, ?, ?, ?)
            on conflict (tenant_id, learner) do update set name = excluded.name where excluded.name is distinct from l.name and excluded.name is not null
            """,
            page.Tenant,
            page.Learners.Keys.ToArray(),
            page.Learners.Values.Select(learner => learner.Identity).ToArray(),
            page.Learners.Values.Select(learner => learner.Name).ToArray(),
            page.Learners.Values.Select(learner => learner.HomeGroup).ToArray());
    }

    private static void QueueVoids(IDocumentOperations operations, InsightsPage page, IReadOnlyList<StatementFact> voidedBefore)
    {
        if (page.Voids.Count == 0)
            return;
        operations.QueueSqlCommand(
            """
            insert into insights.voided as v (tenant_id, statement_id, stored) select ?, * from unnest(?, ?)
            on conflict (tenant_id, statement_id) do nothing
            """,
            page.Tenant, page.Voids.Keys.ToArray(), page.Voids.Values.ToArray());
        operations.QueueSqlCommand(
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

    private static void QueueFacts(IDocumentOperations operations, InsightsPage page, IReadOnlyDictionary<Guid, DateTimeOffset> voided)
    {
        var facts = page.Facts;
        if (facts.Count == 0)
            return;

        // unnest flattens arrays of arrays, so the teams travel as text.
        operations.QueueSqlCommand(
            """
            insert into insights.statement_fact
                (tenant_id, statement_id, learner, course, activity, verb, at, stored, duration, terminal, registration, teams,
                 progress, completed, success, score, evaluates, rating, voided)
            select ?, f.statement_id, f.learner, f.course, f.activity, f.verb, f.at, f.stored, f.duration, f.terminal, f.registration, f.teams::uuid[],
                   f.progress, f.completed, f.success, f.score, f.evaluates, f.rating, f.voided
            from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                f(statement_id, learner, course, activity, verb, at, stored, duration, terminal, registration, teams, progress, completed, success, score, evaluates, rating, voided)
            """,
            page.Tenant,
            facts.Select(fact => fact.StatementId).ToArray(),
            facts.Select(fact => fact.Learner).ToArray(),
            facts.Select(fact => fact.Course).ToArray(),
            facts.Select(fact => fact.Activity).ToArray(),
            facts.Select(fact => fact.Verb).ToArray(),
            facts.Select(fact => fact.At).ToArray(),
            facts.Select(fact => fact.Stored).ToArray(),
            facts.Select(fact => fact.Duration).ToArray(),
            facts.Select(fact => fact.Terminal).ToArray(),
            facts.Select(fact => fact.Registration).ToArray(),
            facts.Select(fact => fact.Teams.Length == 0 ? "{}" : $"{{{string.Join(',', fact.Teams)}}}").ToArray(),
            facts.Select(fact => fact.Progress).ToArray(),
            facts.Select(fact => fact.Completed).ToArray(),
            facts.Select(fact => fact.Success).ToArray(),
            facts.Select(fact => fact.Score).ToArray(),
            facts.Select(fact => fact.Evaluates).ToArray(),
            facts.Select(fact => fact.Rating).ToArray(),
            facts.Select(fact => voided.TryGetValue(fact.StatementId, out var stored) ? stored : (DateTimeOffset?)null).ToArray());
    }
}
