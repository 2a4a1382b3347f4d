using LearningRecords.Xapi;
using Marten;

namespace LearningRecords.Insights.Engagement;

/// <summary>Recomputes the days of the learners that a page touches, and carries the difference into the totals.</summary>
public static class FoldEngagement
{
    public static void Queue(IDocumentOperations operations, InsightsPage page)
    {
        var touched = page.Facts.Select(fact => (fact.Learner, fact.Day)).Distinct().ToArray();
        if (touched.Length > 0)
        {
            operations.QueueSqlCommand(
                Recompute("select learner, day from unnest(?, ?) t(learner, day)"),
                [touched.Select(key => key.Learner).ToArray(), touched.Select(key => key.Day).ToArray(), .. Tenants(page)]);
        }

        if (!page.Corrects)
            return;
        if (page.Voids.Length > 0)
        {
            operations.QueueSqlCommand(
                Recompute("select distinct learner, day from insights.statement_fact where statement_id = any(?) and tenant_id = ?"),
                [page.Voids, page.Tenant, .. Tenants(page)]);
        }

        if (page.Joined.Count > 0)
        {
            operations.QueueSqlCommand(
                Recompute("select distinct learner, day from insights.statement_fact where learner = any(?) and tenant_id = ?"),
                [page.Joined.SelectMany(joined => joined.Members).Select(member => IriKey.Of(member.Learner)).Distinct().ToArray(), page.Tenant, .. Tenants(page)]);
        }

        if (page.Groups.Count > 0)
        {
            operations.QueueSqlCommand(
                Recompute(
                    """
                    select distinct f.learner, f.day
                    from insights.learner_group g
                    join insights.engagement_learner e on e.tenant_id = g.tenant_id and e.learner_group = g.learner_group
                    join insights.statement_fact f on f.tenant_id = g.tenant_id and f.learner = e.learner and f.day = e.day
                    where g.learner_group = any(?) and g.tenant_id = ?
                    """),
                [page.Groups.Select(group => IriKey.Of(group.GroupId)).Distinct().ToArray(), page.Tenant, .. Tenants(page)]);
        }

        operations.QueueSqlCommand("delete from insights.engagement where tenant_id = ? and active_learners = 0", page.Tenant);
    }

    // The recomputation names the tenant in nine places.
    private static IEnumerable<object> Tenants(InsightsPage page) => Enumerable.Repeat<object>(page.Tenant, 9);

    private static string Recompute(string touched) =>
        $"""
        with recursive touched as materialized ({touched}),
        ancestry (learner_group, ancestor) as (
            select learner_group, learner_group from insights.learner_group where tenant_id = ?
            union
            select a.learner_group, g.parent
            from ancestry a join insights.learner_group g on g.tenant_id = ? and g.learner_group = a.ancestor
            where g.parent is not null),
        fact as (
            select f.* from touched t join insights.statement_fact f on f.tenant_id = ? and f.learner = t.learner and f.day = t.day
            where not f.voided),
        membership as (
            select f.statement_id, f.learner, '00000000-0000-0000-0000-000000000000'::uuid as learner_group from fact f
            union
            select f.statement_id, f.learner, l.home_group
            from fact f join insights.learner l on l.tenant_id = ? and l.learner = f.learner where l.home_group is not null
            union
            select f.statement_id, f.learner, a.ancestor from fact f cross join unnest(f.teams) team join ancestry a on a.learner_group = team
            union
            select f.statement_id, f.learner, a.ancestor
            from fact f
            join insights.membership m on m.tenant_id = ? and m.learner = f.learner and f.at between m.valid_from and m.valid_until
                and m.course in (f.course, '00000000-0000-0000-0000-000000000000')
            join ancestry a on a.learner_group = m.learner_group),
        fresh as (
            select f.learner, f.day, m.learner_group, c.course, count(*)::integer as statements,
                   bool_or(f.completed and f.activity = f.course) as completed
            from fact f join membership m on m.statement_id = f.statement_id and m.learner = f.learner
            cross join lateral (values (f.course), ('00000000-0000-0000-0000-000000000000'::uuid)) c(course)
            group by f.learner, f.day, m.learner_group, c.course),
        old as (
            select e.* from touched t join insights.engagement_learner e on e.tenant_id = ? and e.learner = t.learner and e.day = t.day),
        written as (
            insert into insights.engagement_learner (tenant_id, learner, day, learner_group, course, statements, completed)
            select ?, learner, day, learner_group, course, statements, completed from fresh
            on conflict (tenant_id, learner, day, learner_group, course) do update set statements = excluded.statements, completed = excluded.completed),
        removed as (
            delete from insights.engagement_learner e using old o
            where e.tenant_id = ? and e.learner = o.learner and e.day = o.day and e.learner_group = o.learner_group and e.course = o.course
              and not exists (select from fresh f where f.learner = o.learner and f.day = o.day and f.learner_group = o.learner_group and f.course = o.course))
        insert into insights.engagement as total (tenant_id, learner_group, course, day, active_learners, statements, completions)
        select ?, learner_group, course, day,
               sum(case when f.statements is not null then 1 else 0 end - case when o.statements is not null then 1 else 0 end),
               sum(coalesce(f.statements, 0) - coalesce(o.statements, 0)),
               sum(coalesce(f.completed, false)::integer - coalesce(o.completed, false)::integer)
        from fresh f full join old o using (learner, day, learner_group, course)
        group by learner_group, course, day
        on conflict (tenant_id, learner_group, course, day) do update set
            active_learners = total.active_learners + excluded.active_learners,
            statements = total.statements + excluded.statements,
            completions = total.completions + excluded.completions
        """;
}
