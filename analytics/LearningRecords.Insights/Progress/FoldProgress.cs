using Marten;

namespace LearningRecords.Insights.Progress;

/// <summary>Recomputes progress for the learners and courses that a page touches.</summary>
public static class FoldProgress
{
    /// <summary>A longer pause than this is not time spent.</summary>
    private const string SessionGap = "interval '30 minutes'";

    public static void Queue(IDocumentOperations operations, InsightsPage page)
    {
        var touched = page.Facts.Select(fact => (fact.Learner, fact.Course)).Distinct().ToArray();
        if (touched.Length > 0)
        {
            operations.QueueSqlCommand(
                Recompute("select learner, course from unnest(?, ?) t(learner, course)"),
                touched.Select(key => key.Learner).ToArray(),
                touched.Select(key => key.Course).ToArray(),
                page.Tenant,
                page.Tenant);
        }

        if (page.Voids.Length == 0)
            return;
        operations.QueueSqlCommand(
            Recompute("select distinct learner, course from insights.statement_fact where statement_id = any(?) and tenant_id = ?"),
            page.Voids,
            page.Tenant,
            page.Tenant,
            page.Tenant);
        operations.QueueSqlCommand(
            """
            delete from insights.progress p using insights.statement_fact v
            where v.tenant_id = ? and v.statement_id = any(?) and p.tenant_id = v.tenant_id and p.learner = v.learner and p.course = v.course
              and not exists (select from insights.statement_fact f
                              where f.tenant_id = p.tenant_id and f.learner = p.learner and f.course = p.course and not f.voided)
            """,
            page.Tenant,
            page.Voids);
    }

    private static string Recompute(string touched) =>
        $"""
        with touched as ({touched}),
        fact as (
            select f.*, f.at - lag(f.at) over (partition by f.learner, f.course order by f.at, f.statement_id) as pause
            from touched t join insights.statement_fact f on f.tenant_id = ? and f.learner = t.learner and f.course = t.course
            where not f.voided),
        part as (
            select learner, course, activity, bool_or(completed) as completed, max(progress) as progress
            from fact where activity <> course group by learner, course, activity),
        parts as (
            select learner, course, sum(case when completed then 1 else coalesce(progress, 0) end) as progress,
                   count(*) filter (where completed)::integer as completed
            from part group by learner, course)
        insert into insights.progress
            (tenant_id, learner, course, statements, attempts, own_progress, own_completed_at, parts_progress, parts_completed,
             success, passed_at, best_score, last_score, time_spent_seconds, first_activity, last_activity)
        select ?, f.learner, f.course, count(*), greatest(count(distinct f.registration), 1),
               coalesce(max(f.progress) filter (where f.activity = f.course), 0),
               min(f.at) filter (where f.activity = f.course and f.completed),
               coalesce(max(p.progress), 0), coalesce(max(p.completed), 0),
               (array_agg(f.success order by f.at desc, f.statement_id desc) filter (where f.activity = f.course and f.success is not null))[1],
               min(f.at) filter (where f.activity = f.course and f.success),
               max(f.score),
               (array_agg(f.score order by f.at desc, f.statement_id desc) filter (where f.score is not null))[1],
               coalesce(sum(extract(epoch from f.pause)) filter (where f.pause <= {SessionGap}), 0),
               min(f.at), max(f.at)
        from fact f left join parts p using (learner, course)
        group by f.learner, f.course
        on conflict (tenant_id, learner, course) do update set
            statements = excluded.statements, attempts = excluded.attempts, own_progress = excluded.own_progress,
            own_completed_at = excluded.own_completed_at, parts_progress = excluded.parts_progress, parts_completed = excluded.parts_completed,
            success = excluded.success, passed_at = excluded.passed_at, best_score = excluded.best_score, last_score = excluded.last_score,
            time_spent_seconds = excluded.time_spent_seconds, first_activity = excluded.first_activity, last_activity = excluded.last_activity
        """;
}
