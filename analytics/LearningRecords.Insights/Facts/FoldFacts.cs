using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Xapi;
using Marten;

namespace LearningRecords.Insights.Facts;

/// <summary>Learners, facts and which statements are voided.</summary>
public static class FoldFacts
{
    public static void Queue(IDocumentOperations operations, InsightsPage page)
    {
        QueueLearners(operations, page);
        QueueVoids(operations, page);
        QueueFacts(operations, page);
    }

    private static void QueueLearners(IDocumentOperations operations, InsightsPage page)
    {
        var learners = page.Statements.SelectMany(statement => statement.Learners)
            .GroupBy(learner => learner.Learner)
            .Select(mentions => mentions.Aggregate((before, later) => later with { Name = later.Name ?? before.Name }))
            .ToArray();
        if (learners.Length == 0)
            return;
        operations.QueueSqlCommand(
            """
            insert into insights.learner as l (tenant_id, learner, identity, name, home_group)
            select ?, * from unnest(?, ?, ?, ?)
            on conflict (tenant_id, learner) do update set name = excluded.name where excluded.name is distinct from l.name and excluded.name is not null
            """,
            page.Tenant,
            learners.Select(learner => learner.Learner).ToArray(),
            learners.Select(learner => learner.Identity).ToArray(),
            learners.Select(learner => learner.Name).ToArray(),
            learners.Select(learner => learner.HomePage is { } homePage ? IriKey.Of(FoldLearnerGroups.HomePageGroupId(homePage)) : (Guid?)null).ToArray());
    }

    private static void QueueVoids(IDocumentOperations operations, InsightsPage page)
    {
        if (page.Voids.Length == 0)
            return;
        operations.QueueSqlCommand(
            "insert into insights.voided (tenant_id, statement_id) select ?, * from unnest(?) on conflict do nothing", page.Tenant, page.Voids);
        operations.QueueSqlCommand(
            "update insights.statement_fact set voided = true where tenant_id = ? and statement_id = any(?)", page.Tenant, page.Voids);
    }

    private static void QueueFacts(IDocumentOperations operations, InsightsPage page)
    {
        var facts = page.Facts;
        if (facts.Count == 0)
            return;

        // unnest flattens arrays of arrays, so the teams travel as text.
        operations.QueueSqlCommand(
            """
            insert into insights.statement_fact
                (tenant_id, statement_id, learner, course, activity, verb, at, stored, day, registration, teams, progress, completed, success, score, voided)
            select ?, f.statement_id, f.learner, f.course, f.activity, f.verb, f.at, f.stored, f.day, f.registration, f.teams::uuid[],
                   f.progress, f.completed, f.success, f.score,
                   exists (select from insights.voided v where v.tenant_id = ? and v.statement_id = f.statement_id)
            from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                f(statement_id, learner, course, activity, verb, at, stored, day, registration, teams, progress, completed, success, score)
            on conflict do nothing
            """,
            page.Tenant,
            page.Tenant,
            facts.Select(fact => fact.StatementId).ToArray(),
            facts.Select(fact => fact.Learner).ToArray(),
            facts.Select(fact => fact.Course).ToArray(),
            facts.Select(fact => fact.Activity).ToArray(),
            facts.Select(fact => fact.Verb).ToArray(),
            facts.Select(fact => fact.At).ToArray(),
            facts.Select(fact => fact.Stored).ToArray(),
            facts.Select(fact => fact.Day).ToArray(),
            facts.Select(fact => fact.Registration).ToArray(),
            facts.Select(fact => $"{{{string.Join(',', fact.Teams)}}}").ToArray(),
            facts.Select(fact => fact.Progress).ToArray(),
            facts.Select(fact => fact.Completed).ToArray(),
            facts.Select(fact => fact.Success).ToArray(),
            facts.Select(fact => fact.Score).ToArray());
    }
}
