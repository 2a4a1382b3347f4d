using LearningRecords.Xapi;
using Marten;

namespace LearningRecords.Insights.Engagement;

/// <summary>Recomputes the days of the learners that a page touches, and carries the difference into the totals.</summary>
public static class FoldEngagement
{
    public static void Queue(IDocumentOperations operations, InsightsPage page)
    {
        var touched = page.Facts.Select(fact => (fact.Learner, fact.Day)).Distinct().ToArray();
        if (touched.Length == 0 && !page.Corrects)
            return;

        var joined = page.Joined.SelectMany(group => group.Members).Select(member => IriKey.Of(member.Learner)).Distinct().ToArray();
        var redefined = page.Groups.Select(group => IriKey.Of(group.GroupId)).Distinct().ToArray();
        operations.QueueSqlCommand(
            Recompute,
            touched.Select(key => key.Learner).ToArray(), touched.Select(key => key.Day).ToArray(),
            page.Tenant, page.Voids,
            page.Tenant, joined,
            page.Tenant, redefined,
            page.Tenant, page.Tenant, page.Tenant, page.Tenant, page.Tenant, page.Tenant, page.Tenant, page.Tenant, page.Tenant);
        if (page.Corrects)
            operations.QueueSqlCommand("delete from insights.engagement where tenant_id = ? and active_learners = 0", page.Tenant);
    }

    // What was there and what should be there are put side by side by grouping, not by joining: the planner cannot know
    // the sizes of intermediate results, and a wrong guess about a join turns milliseconds into minutes.
    private const string Recompute =
        """
        with recursive touched as materialized (
            select learner, day from unnest(?, ?) t(learner, day)
            union
            select learner, day from insights.statement_fact where tenant_id = ? and statement_id = any(?)
            union
            select learner, day from insights.statement_fact where tenant_id = ? and learner = any(?)
            union
            select learner, day from insights.engagement_learner where tenant_id = ? and learner_group = any(?)),
        ancestry (learner_group, ancestor) as (
            select learner_group, learner_group from insights.learner_group where tenant_id = ?
            union
            select a.learner_group, g.parent
            from ancestry a join insights.learner_group g on g.tenant_id = ? and g.learner_group = a.ancestor
            where g.parent is not null),
        belonging (learner_group, ancestors) as materialized (
            select learner_group, array_agg(ancestor) from ancestry group by learner_group),
        counted as (
            select f.learner, f.day, m.learner_group, c.course, count(*)::integer as statements,
                   bool_or(f.completed and f.activity = f.course) as completed
            from touched t
            join insights.statement_fact f on f.tenant_id = ? and f.learner = t.learner and f.day = t.day and not f.voided
            cross join lateral (
                select '00000000-0000-0000-0000-000000000000'::uuid as learner_group
                union
                select l.home_group from insights.learner l where l.tenant_id = ? and l.learner = f.learner and l.home_group is not null
                union
                select unnest(b.ancestors) from belonging b where b.learner_group = any(f.teams)
                union
                select unnest(b.ancestors)
                from insights.membership m join belonging b on b.learner_group = m.learner_group
                where m.tenant_id = ? and m.learner = f.learner and f.at between m.valid_from and m.valid_until
                  and m.course in (f.course, '00000000-0000-0000-0000-000000000000')) m
            cross join lateral (values (f.course), ('00000000-0000-0000-0000-000000000000'::uuid)) c(course)
            group by f.learner, f.day, m.learner_group, c.course),
        change as materialized (
            select learner, day, learner_group, course,
                   max(statements) filter (where is_new) as statements, bool_or(completed) filter (where is_new) as completed,
                   max(statements) filter (where not is_new) as statements_before, bool_or(completed) filter (where not is_new) as completed_before
            from (select true as is_new, * from counted
                  union all
                  select false, e.learner, e.day, e.learner_group, e.course, e.statements, e.completed
                  from touched t join insights.engagement_learner e on e.tenant_id = ? and e.learner = t.learner and e.day = t.day) side
            group by learner, day, learner_group, course),
        written as (
            insert into insights.engagement_learner (tenant_id, learner, day, learner_group, course, statements, completed)
            select ?, learner, day, learner_group, course, statements, completed from change
            where statements is not null and (statements, completed) is distinct from (statements_before, completed_before)
            on conflict (tenant_id, learner, day, learner_group, course) do update set statements = excluded.statements, completed = excluded.completed),
        removed as (
            delete from insights.engagement_learner e using change c
            where c.statements is null and e.tenant_id = ? and e.learner = c.learner and e.day = c.day
              and e.learner_group = c.learner_group and e.course = c.course)
        insert into insights.engagement as total (tenant_id, learner_group, course, day, active_learners, statements, completions)
        select ?, learner_group, course, day,
               sum(case when statements is not null then 1 else 0 end - case when statements_before is not null then 1 else 0 end),
               sum(coalesce(statements, 0) - coalesce(statements_before, 0)),
               sum(coalesce(completed, false)::integer - coalesce(completed_before, false)::integer)
        from change group by learner_group, course, day
        on conflict (tenant_id, learner_group, course, day) do update set
            active_learners = total.active_learners + excluded.active_learners,
            statements = total.statements + excluded.statements,
            completions = total.completions + excluded.completions
        """;
}
