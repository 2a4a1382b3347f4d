namespace LearningRecords.Insights.Live;

/// <summary>Which groups a statement counts for: those of its learner's hour, course and terminal.</summary>
internal static class StatementFactSql
{
    /// <summary>The sets of groups, mostly one: rows with <c>group_set</c> and <c>learner_groups</c>.</summary>
    /// <param name="fact">Alias of a row of <c>statement_fact</c>, or of what has its tenant, learner, time, course and terminal.</param>
    public static string Counted(string fact) =>
        $"""
        select h.group_set, s.learner_groups from insights.learner_hour h join insights.group_set s on s.tenant_id = h.tenant_id and s.group_set = h.group_set
        where h.tenant_id = {fact}.tenant_id and h.learner = {fact}.learner and h.hour = date_trunc('hour', {fact}.at, 'UTC') and h.course = {fact}.course and h.terminal = {fact}.terminal
        """;

    /// <summary>Whether it counts for the group.</summary>
    public static string InGroup(string fact, string groupParameter) => $"exists (select from ({Counted(fact)}) counted where counted.learner_groups @> array[{groupParameter}])";
}
