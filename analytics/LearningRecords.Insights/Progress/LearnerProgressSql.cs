using LearningRecords.Insights.Courses;

namespace LearningRecords.Insights.Progress;

/// <summary>Progress with what a course's known parts make of it: the one place where the definition stands.</summary>
internal static class LearnerProgressSql
{
    /// <summary>
    /// Completed: the course itself was completed, or all of its known parts were. Progress: 1 when completed, else the larger of
    /// what was told of the course itself and the mean over its known parts.
    /// </summary>
    public static readonly string Select = Of(
        $"""
        insights.progress p
        cross join lateral (
            select count(*) as parts from ({KnownPartsSql.Of("p")}) part) known
        """);

    /// <summary>The learner <c>l</c> and the course <c>c</c> of each row, asked by key: a tenant without statistics must not have all its learners read for each of them.</summary>
    public const string Named =
        """
        cross join lateral (select identity, name from insights.learner where tenant_id = p.tenant_id and learner = p.learner offset 0) l
        cross join lateral (select id from insights.course where tenant_id = p.tenant_id and course = p.course offset 0) c
        """;

    /// <summary>Whether the learner did more than reach the course: more than one statement, or progress.</summary>
    public const string Started = "(p.statements > 1 or p.progress > 0)";

    /// <summary>Whether the learner passed with the highest score there is, told of the course itself.</summary>
    public const string Distinguished = "(p.passed_at is not null and p.own_best_score >= 1)";

    /// <summary>Whether the learner did anything in the course as a member of the group. The tenant is <c>$1</c>.</summary>
    /// <param name="group">Null: everyone.</param>
    public static string InGroup(string? group) =>
        group is null ? "true" : $"p.group_set in (select s.group_set from insights.group_set s where s.tenant_id = $1 and s.learner_groups @> array[{group}])";

    /// <param name="rows">Rows <c>p</c> of progress, each with <c>known.parts</c> of its course.</param>
    /// <param name="more">Columns of the rows to tell besides.</param>
    public static string Of(string rows, params string[] more) =>
        $"""
        select p.tenant_id, p.learner, p.course, p.group_set, p.statements, p.attempts, p.success, p.passed_at, p.best_score, p.last_score, p.rating, p.own_best_score, p.registered_at, p.withdrew_at,
               p.time_spent_microseconds / 1e6 as time_spent_seconds, p.first_activity, p.last_activity, d.completed,
               case when d.completed then 1 else greatest(p.own_progress, p.parts_progress / greatest(d.parts, 1)) / 1e6 end as progress{string.Concat(more.Select(column => $", {column}"))}
        from {rows}
        cross join lateral (
            select known.parts, p.own_completed_at is not null or (known.parts > 0 and p.parts_completed >= known.parts) as completed) d
        """;
}
