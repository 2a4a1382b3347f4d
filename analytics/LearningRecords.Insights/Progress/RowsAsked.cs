using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.Progress;

/// <summary>
/// Which rows about persons a list shows, in the order of the learners. Only what is asked for stands in the text: a condition that holds for all hides from the planner which rows are meant.
/// A group's rows are found by its learners, so that a small group costs no more than its rows.
/// </summary>
internal sealed class RowsAsked
{
    private readonly NpgsqlCommand _command;
    private readonly List<string> _conditions = [];
    private readonly string? _groupLearners;

    /// <param name="command">Gets the values; its first is the tenant.</param>
    /// <param name="learner">A learner's canonical identity; null: any, as of the others.</param>
    /// <param name="after">Keys of the last row of the page before, the learner's first; empty: from the beginning.</param>
    public RowsAsked(NpgsqlCommand command, string tenant, string? learner, string? course, string? group, params Guid[] after)
    {
        _command = command;
        _conditions.Add($"p.tenant_id = {Value(tenant)}");
        if (learner is not null)
            _conditions.Add($"p.learner = {Value(IriKey.Of(learner))}");
        if (course is not null)
            _conditions.Add($"p.course = {Value(IriKey.Of(course))}");
        var keys = after.Select(key => Value(key)).ToArray();
        if (keys.Length > 0)
            _conditions.Add($"(p.learner, p.course{(keys.Length > 2 ? ", p.registration" : "")}) > ({string.Join(", ", keys)})");
        if (group is null)
            return;
        Group = Value(IriKey.Of(group));
        if (learner is null && course is null)
            _groupLearners = $"select learner from insights.group_learner where tenant_id = $1 and learner_group = {Group}{(keys.Length > 0 ? $" and learner >= {keys[0]}" : "")} order by learner offset 0";
    }

    /// <summary>The value of the group that is asked for; null: everyone.</summary>
    public string? Group { get; }

    /// <param name="rows">Rows <c>p</c>, one per learner and course or more.</param>
    /// <param name="condition">What else holds for them.</param>
    /// <param name="keys">What they are in the order of, after the learner.</param>
    /// <param name="limit">How many at most; null: all.</param>
    public string Select(string rows, string condition, string keys, int? limit)
    {
        var conditions = string.Join(" and ", [.. _conditions, condition]);
        return _groupLearners is null
            ? $"select p.* from {rows} where {conditions} order by p.learner, {keys} limit {Value(limit)}"
            : $"""
              select p.* from ({_groupLearners}) m
              cross join lateral (select p.* from {rows} where p.learner = m.learner and {conditions} offset 0) p
              order by m.learner, {keys} limit {Value(limit)}
              """;
    }

    /// <returns>How the text names the value.</returns>
    public string Value<T>(T value)
    {
        _command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return $"${_command.Parameters.Count}";
    }
}
