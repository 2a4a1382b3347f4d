using LearningRecords.Insights.Courses;
using LearningRecords.Insights.Folding;

namespace LearningRecords.Insights.Progress;

/// <summary>Queues what a page adds to the totals of courses, and counts all of them from the rows of their learners.</summary>
internal static class SaveCourseTotals
{
    // What a row p of a learner's progress adds to each total, a whole number and never null.
    private static readonly (string Column, string Value, Func<CourseTotals, long> Of)[] Sums =
    [
        ("learners", "1", totals => totals.Learners),
        ("started", $"{LearnerProgressSql.Started}::integer", totals => totals.Started),
        ("half", "(p.progress >= 0.5)::integer", totals => totals.Half),
        ("completed", "p.completed::integer", totals => totals.Completed),
        ("evaluated", "(p.completed and p.rating is not null)::integer", totals => totals.Evaluated),
        ("passed", "(p.passed_at is not null)::integer", totals => totals.Passed),
        ("registered", "(p.registered_at is not null)::integer", totals => totals.Registered),
        ("withdrew", "(p.withdrew_at is not null)::integer", totals => totals.Withdrew),
        ("distinguished", $"coalesce({LearnerProgressSql.Distinguished}, false)::integer", totals => totals.Distinguished),
        ("progress_millionths", $"(p.progress * {CourseAchievement.Whole})::bigint", totals => totals.Progress),
        ("time_spent_microseconds", "(p.time_spent_seconds * 1000000)::bigint", totals => totals.TimeSpentMicroseconds),
        ("ratings", "(p.rating is not null)::integer", totals => totals.Ratings),
        ("rating_billionths", "coalesce(round(p.rating * 1e9)::bigint, 0)", totals => totals.RatingBillionths),
    ];

    private static readonly string Names = string.Join(", ", Sums.Select(sum => sum.Column));

    private static readonly string Added =
        $"on conflict (tenant_id, learner_group, course) do update set {string.Join(", ", Sums.Select(sum => $"{sum.Column} = total.{sum.Column} + excluded.{sum.Column}"))}";

    public static void Queue(PageChanges changes, string tenant, KeyValuePair<(Guid Group, Guid Course), CourseTotals>[] rows)
    {
        if (rows.Length == 0)
            return;
        changes.QueueSqlCommand(
            $"""
            insert into insights.course_total as total (tenant_id, learner_group, course, {Names})
            select ?, * from unnest(?, ?, {string.Join(", ", Sums.Select(_ => "?"))})
            {Added}
            """,
            [tenant, .. Keys(rows), .. Sums.Select(sum => rows.Select(row => sum.Of(row.Value)).ToArray())]);

        var lessened = rows.Where(row => row.Value.Learners < 0).ToArray();
        if (lessened.Length == 0)
            return;
        changes.QueueSqlCommand(
            """
            delete from insights.course_total r using unnest(?, ?) t(learner_group, course)
            where r.tenant_id = ? and r.learner_group = t.learner_group and r.course = t.course and r.learners = 0
            """,
            [.. Keys(lessened), tenant]);
    }

    /// <summary>Carries into the totals what other parts than before make of everyone's progress, in the rows that the page leaves. Only who came some of the way by parts stands differently for it.</summary>
    /// <param name="courses">Those with other parts, and how many they had before.</param>
    public static void QueueOtherParts(PageChanges changes, string tenant, IReadOnlyCollection<(Guid Course, int PartsBefore)> courses)
    {
        if (courses.Count == 0)
            return;
        changes.QueueSqlCommand(
            $"""
            with known as materialized (
                select c.tenant_id, c.course, counted.parts, counted.sign
                from (select ?::text as tenant_id, t.course, t.parts from unnest(?, ?) t(course, parts)) c
                cross join lateral (select count(*), 1 from ({KnownPartsSql.Of("c")}) part union all select c.parts, -1) counted(parts, sign))
            insert into insights.course_total as total (tenant_id, learner_group, course, {Names})
            {PerGroup(
                """
                known cross join lateral (
                    select * from insights.progress r
                    where r.tenant_id = known.tenant_id and r.course = known.course and r.own_completed_at is null and r.parts_progress > 0 offset 0) p
                """)}
            {Added}
            """,
            tenant, courses.Select(course => course.Course).ToArray(), courses.Select(course => course.PartsBefore).ToArray());
    }

    /// <summary>Counts every course, into a table that is empty.</summary>
    public static void QueueAll(PageChanges changes, string tenant) => changes.QueueSqlCommand(
        $"""
        with known as materialized (
            select c.tenant_id, c.course, (select count(*) from ({KnownPartsSql.Of("c")}) part) as parts, 1 as sign from insights.course c where c.tenant_id = ?)
        insert into insights.course_total (tenant_id, learner_group, course, {Names})
        {PerGroup("known join insights.progress p on p.tenant_id = known.tenant_id and p.course = known.course")}
        """,
        tenant);

    // Most learners share few sets of groups, so sums are made by set and spread over the groups once.
    private static string PerGroup(string rows) =>
        $"""
        select by_set.tenant_id, member.learner_group, by_set.course, {string.Join(", ", Sums.Select(sum => $"sum(by_set.{sum.Column})::bigint"))}
        from (
            select p.tenant_id, p.group_set, p.course, {string.Join(", ", Sums.Select(sum => $"sum({sum.Value} * p.sign)::bigint as {sum.Column}"))}
            from ({LearnerProgressSql.Of(rows, "known.sign")}) p group by p.tenant_id, p.group_set, p.course) by_set
        cross join lateral (select learner_groups from insights.group_set where tenant_id = by_set.tenant_id and group_set = by_set.group_set offset 0) s
        cross join lateral unnest(s.learner_groups) member(learner_group)
        group by by_set.tenant_id, member.learner_group, by_set.course
        """;

    private static object[] Keys(KeyValuePair<(Guid Group, Guid Course), CourseTotals>[] rows) => [rows.Select(row => row.Key.Group).ToArray(), rows.Select(row => row.Key.Course).ToArray()];
}
