namespace LearningRecords.Insights.Engagement;

/// <summary>The row of engagement that says how many learners were ever active in a group, in whatever course and on whatever terminal.</summary>
internal static class EverActiveSql
{
    /// <summary>The nil group: everyone.</summary>
    public const string Everyone = "'00000000-0000-0000-0000-000000000000'";

    /// <summary>The condition that a row is the one of the group. The tenant is <c>$1</c>.</summary>
    /// <param name="group">Key of the group; <see cref="Everyone"/>: of the tenant.</param>
    public static string Of(string group) => $"tenant_id = $1 and learner_group = {group} and grain = 'ever' and course = {Everyone} and terminal = 'all'";
}
