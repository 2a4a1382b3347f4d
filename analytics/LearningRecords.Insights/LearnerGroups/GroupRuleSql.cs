using System.Globalization;
using LearningRecords.Events;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.LearnerGroups;

/// <summary>A rule as a condition: whether it holds for a learner now, or held for a statement by what was known at a past moment.</summary>
internal sealed class GroupRuleSql
{
    private readonly NpgsqlParameterCollection _parameters;
    private readonly Func<ProfileIs, Guid[]?> _profiles;
    private readonly (string Learner, string HomeGroup, string At, string? Teams, string Known) _of;

    private GroupRuleSql(NpgsqlParameterCollection parameters, Func<ProfileIs, Guid[]?> profiles, (string, string, string, string?, string) of) => (_parameters, _profiles, _of) = (parameters, profiles, of);

    /// <summary>Whether a rule holds for a learner now. A team's rule holds for whoever was ever active in its context. The tenant is <c>$1</c>.</summary>
    /// <param name="learner">Alias of a row of <c>insights.learner</c>.</param>
    /// <param name="parameters">Gets what the condition refers to.</param>
    /// <param name="profiles">Learners by what their profiles say, where nobody watches them yet; null: what rules were told.</param>
    public static string OfLearner(GroupRule rule, string learner, NpgsqlParameterCollection parameters, Func<ProfileIs, Guid[]?> profiles) =>
        new GroupRuleSql(parameters, profiles, ($"{learner}.learner", $"{learner}.home_group", "now()", null, "'infinity'")).Of(rule);

    /// <summary>Whether a rule held for a statement, by what was known at a moment of <c>stored</c>. The tenant is <c>$1</c>.</summary>
    /// <param name="fact">Alias of a row of <c>insights.statement_fact</c>.</param>
    /// <param name="known">The moment.</param>
    public static string OfFact(GroupRule rule, string fact, string known, NpgsqlParameterCollection parameters) =>
        new GroupRuleSql(
            parameters, _ => null,
            ($"{fact}.learner", $"(select h.home_group from insights.learner h where h.tenant_id = $1 and h.learner = {fact}.learner)", $"{fact}.at", $"{fact}.teams", known)).Of(rule);

    private string Of(GroupRule rule) => rule switch
    {
        AllOf all => $"({string.Join(" and ", all.Rules.Select(Of).DefaultIfEmpty("true"))})",
        AnyOf any => $"({string.Join(" or ", any.Rules.Select(Of).DefaultIfEmpty("false"))})",
        Not not => $"not {Of(not.Rule)}",
        HomePageIs of => $"({_of.HomeGroup} is not distinct from {Add(IriKey.Of(FoldLearnerGroups.HomePageGroupId(of.HomePage)))})",
        ProfileIs of when _profiles(of) is { } learners => $"({_of.Learner} = any({Add(learners)}))",
        ProfileIs of =>
            $"""
            coalesce((select p.value = any({Add(of.Values.ToArray())}) from insights.profile_property p
                where p.tenant_id = $1 and p.learner = {_of.Learner} and p.property = {Add(GroupRules.PropertyKey(of.Profile, of.Property))} and p.valid_from <= {_of.At} and p.stored <= {_of.Known}
                order by p.valid_from desc limit 1), false)
            """,
        TeamIs of when _of.Teams is { } teams => $"({teams} @> array[{Add(IriKey.Of(of.Team))}])",
        TeamIs of =>
            $"""
            exists (select from insights.learner_ever e join insights.group_set s on s.tenant_id = e.tenant_id and s.group_set = e.group_set
                where e.tenant_id = $1 and e.learner = {_of.Learner} and s.learner_groups @> array[{Add(IriKey.Of(of.Team))}])
            """,
        ScannedAt of =>
            $"""
            exists (select from insights.statement_fact s where s.tenant_id = $1 and s.learner = {_of.Learner} and s.terminal = 'scan' and s.teams @> array[{Add(IriKey.Of(of.Centre))}]
                and s.at <= {_of.At} and s.stored <= {_of.Known} and (s.voided is null or s.voided > {_of.Known}))
            """,
        _ => throw new InvalidDataException($"There is no rule by {rule.GetType().Name}."),
    };

    private string Add(object value)
    {
        _parameters.Add(new NpgsqlParameter { Value = value });
        return string.Create(CultureInfo.InvariantCulture, $"${_parameters.Count}");
    }
}
