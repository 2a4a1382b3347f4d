using LearningRecords.Insights.Courses;
using LearningRecords.Insights.Folding;

namespace LearningRecords.Insights.Progress;

/// <summary>Queues what a page adds to the totals of courses, and counts courses anew from the rows of their learners.</summary>
internal static class SaveCourseTotals
{
    private static readonly (string Column, string Sum, Func<CourseTotals, long> Of)[] Sums =
    [
        ("learners", "count(*)", totals => totals.Learners),
        ("started", $"count(*) filter (where {LearnerProgressSql.Started})", totals => totals.Started),
        ("half", "count(*) filter (where p.progress >= 0.5)", totals => totals.Half),
        ("completed", "count(*) filter (where p.completed)", totals => totals.Completed),
        ("evaluated", "count(p.rating) filter (where p.completed)", totals => totals.Evaluated),
        ("passed", "count(p.passed_at)", totals => totals.Passed),
        ("registered", "count(p.registered_at)", totals => totals.Registered),
        ("withdrew", "count(p.withdrew_at)", totals => totals.Withdrew),
        ("distinguished", $"count(*) filter (where {LearnerProgressSql.Distinguished})", totals => totals.Distinguished),
        ("progress_millionths", $"sum(p.progress * {CourseAchievement.Whole})::bigint", totals => totals.Progress),
        ("time_spent_microseconds", "sum(p.time_spent_seconds * 1000000)::bigint", totals => totals.TimeSpentMicroseconds),
        ("ratings", "count(p.rating)", totals => totals.Ratings),
        ("rating_billionths", "coalesce(sum(round(p.rating * 1e9)::bigint), 0)::bigint", totals => totals.RatingBillionths),
    ];

    private static readonly string Names = string.Join(", ", Sums.Select(sum => sum.Column));

    public static void Queue(PageChanges changes, string tenant, KeyValuePair<(Guid Group, Guid Course), CourseTotals>[] rows)
    {
        if (rows.Length == 0)
            return;
        changes.QueueSqlCommand(
            $"""
            insert into insights.course_total as total (tenant_id, learner_group, course, {Names})
            select ?, * from unnest(?, ?, {string.Join(", ", Sums.Select(_ => "?"))})
            on conflict (tenant_id, learner_group, course) do update set {string.Join(", ", Sums.Select(sum => $"{sum.Column} = total.{sum.Column} + excluded.{sum.Column}"))}
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

    /// <summary>Counts courses from the rows that their learners will have by then.</summary>
    public static void QueueAnew(PageChanges changes, string tenant, Guid[] courses)
    {
        if (courses.Length == 0)
            return;
        changes.QueueSqlCommand("delete from insights.course_total where tenant_id = ? and course = any(?)", tenant, courses);
        changes.QueueSqlCommand(
            Counted(
                "c.course = any(?)",
                "cross join lateral (select * from insights.progress r where r.tenant_id = known.tenant_id and r.course = known.course offset 0) p"),
            tenant, courses);
    }

    /// <summary>Counts every course, into a table that is empty.</summary>
    public static void QueueAll(PageChanges changes, string tenant) =>
        changes.QueueSqlCommand(Counted("true", "join insights.progress p on p.tenant_id = known.tenant_id and p.course = known.course"), tenant);

    private static string Counted(string isAsked, string joinedProgress) =>
        $"""
        with known as materialized (
            select c.tenant_id, c.course, (select count(*) from ({KnownPartsSql.Of("c")}) part) as parts from insights.course c where c.tenant_id = ? and {isAsked})
        insert into insights.course_total (tenant_id, learner_group, course, {Names})
        select p.tenant_id, member.learner_group, p.course, {string.Join(", ", Sums.Select(sum => sum.Sum))}
        from ({LearnerProgressSql.Of($"known {joinedProgress}")}) p
        join insights.group_set s on s.tenant_id = p.tenant_id and s.group_set = p.group_set
        cross join lateral unnest(s.learner_groups) member(learner_group)
        group by p.tenant_id, member.learner_group, p.course
        """;

    private static object[] Keys(KeyValuePair<(Guid Group, Guid Course), CourseTotals>[] rows) => [rows.Select(row => row.Key.Group).ToArray(), rows.Select(row => row.Key.Course).ToArray()];
}
