using Marten;

namespace LearningRecords.Insights.Progress;

/// <summary>Recomputes progress for the learners and courses that a page touches.</summary>
public static class FoldProgress
{
    public static void Queue(IDocumentOperations operations, InsightsPage page)
    {
        var touched = page.Facts.Select(fact => (fact.Learner, fact.Course)).Distinct().ToArray();
        if (touched.Length == 0 && page.Voids.Length == 0)
            return;

        operations.QueueSqlCommand(
            Recompute,
            touched.Select(key => key.Learner).ToArray(),
            touched.Select(key => key.Course).ToArray(),
            page.Tenant,
            page.Voids,
            page.Tenant,
            page.Tenant);
        if (page.Voids.Length > 0)
            operations.QueueSqlCommand(DeleteUnfounded, page.Tenant, page.Voids);
    }

    // One pass over the facts of the touched keys, without joins between intermediate results, whose sizes the planner cannot know.
    // A pause of more than 30 minutes is not time spent.
    private const string Recompute =
        """
        with touched as materialized (
            select learner, course from unnest(?, ?) t(learner, course)
            union
            select learner, course from insights.statement_fact where tenant_id = ? and statement_id = any(?)),
        fact as (
            select f.*, f.activity = f.course as own,
                   f.at - lag(f.at) over (partition by f.learner, f.course order by f.at, f.statement_id) as pause,
                   bool_or(f.completed) over part as part_completed,
                   max(f.progress) over part as part_progress,
                   row_number() over (partition by f.learner, f.course, f.activity order by f.statement_id) as number_in_part
            from touched t join insights.statement_fact f on f.tenant_id = ? and f.learner = t.learner and f.course = t.course
            where not f.voided
            window part as (partition by f.learner, f.course, f.activity))
        insert into insights.progress
            (tenant_id, learner, course, statements, attempts, own_progress, own_completed_at, parts_progress, parts_completed,
             success, passed_at, best_score, last_score, time_spent_seconds, first_activity, last_activity)
        select ?, learner, course, count(*), greatest(count(distinct registration), 1),
               coalesce(max(progress) filter (where own), 0),
               min(at) filter (where own and completed),
               coalesce(sum(case when part_completed then 1 else coalesce(part_progress, 0) end) filter (where not own and number_in_part = 1), 0),
               count(*) filter (where not own and number_in_part = 1 and part_completed),
               (array_agg(success order by at desc, statement_id desc) filter (where own and success is not null))[1],
               min(at) filter (where own and success),
               max(score),
               (array_agg(score order by at desc, statement_id desc) filter (where score is not null))[1],
               coalesce(sum(extract(epoch from pause)) filter (where pause <= interval '30 minutes'), 0),
               min(at), max(at)
        from fact group by learner, course
        on conflict (tenant_id, learner, course) do update set
            statements = excluded.statements, attempts = excluded.attempts, own_progress = excluded.own_progress,
            own_completed_at = excluded.own_completed_at, parts_progress = excluded.parts_progress, parts_completed = excluded.parts_completed,
            success = excluded.success, passed_at = excluded.passed_at, best_score = excluded.best_score, last_score = excluded.last_score,
            time_spent_seconds = excluded.time_spent_seconds, first_activity = excluded.first_activity, last_activity = excluded.last_activity
        """;

    private const string DeleteUnfounded =
        """
        delete from insights.progress p using insights.statement_fact v
        where v.tenant_id = ? and v.statement_id = any(?) and p.tenant_id = v.tenant_id and p.learner = v.learner and p.course = v.course
          and not exists (select from insights.statement_fact f
                          where f.tenant_id = p.tenant_id and f.learner = p.learner and f.course = p.course and not f.voided)
        """;
}
