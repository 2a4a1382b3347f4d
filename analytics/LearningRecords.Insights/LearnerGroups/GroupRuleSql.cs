using System.Globalization;
using LearningRecords.Events;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.LearnerGroups;

/// <summary>A rule as a condition on learners: whether it holds for them now. A team's rule holds for whoever was ever active in its context. The tenant is <c>$1</c>.</summary>
internal static class GroupRuleSql
{
    /// <param name="rule">The rule.</param>
    /// <param name="learner">Alias of a row of <c>insights.learner</c>.</param>
    /// <param name="parameters">Gets what the condition refers to.</param>
    /// <param name="profiles">Learners by what their profiles say, where nobody watches them yet; null: what rules were told.</param>
    public static string OfLearner(GroupRule rule, string learner, NpgsqlParameterCollection parameters, Func<ProfileIs, Guid[]?> profiles) => rule switch
    {
        AllOf all => $"({string.Join(" and ", all.Rules.Select(part => OfLearner(part, learner, parameters, profiles)).DefaultIfEmpty("true"))})",
        AnyOf any => $"({string.Join(" or ", any.Rules.Select(part => OfLearner(part, learner, parameters, profiles)).DefaultIfEmpty("false"))})",
        Not not => $"not {OfLearner(not.Rule, learner, parameters, profiles)}",
        HomePageIs of => $"({learner}.home_group is not distinct from {Add(parameters, IriKey.Of(FoldLearnerGroups.HomePageGroupId(of.HomePage)))})",
        ProfileIs of when profiles(of) is { } learners => $"({learner}.learner = any({Add(parameters, learners)}))",
        ProfileIs of =>
            $"""
            coalesce((select p.value = any({Add(parameters, of.Values.ToArray())}) from insights.profile_property p
                where p.tenant_id = $1 and p.learner = {learner}.learner and p.property = {Add(parameters, GroupRules.PropertyKey(of.Profile, of.Property))} and p.valid_from <= now()
                order by p.valid_from desc limit 1), false)
            """,
        TeamIs of =>
            $"""
            exists (select from insights.learner_ever e join insights.group_set s on s.tenant_id = e.tenant_id and s.group_set = e.group_set
                where e.tenant_id = $1 and e.learner = {learner}.learner and s.learner_groups @> array[{Add(parameters, IriKey.Of(of.Team))}])
            """,
        ScannedAt of =>
            $"""
            exists (select from insights.statement_fact s where s.tenant_id = $1 and s.learner = {learner}.learner and s.terminal = 'scan' and s.voided is null
                and s.teams @> array[{Add(parameters, IriKey.Of(of.Centre))}])
            """,
        _ => throw new InvalidDataException($"There is no rule by {rule.GetType().Name}."),
    };

    private static string Add(NpgsqlParameterCollection parameters, object value)
    {
        parameters.Add(new NpgsqlParameter { Value = value });
        return string.Create(CultureInfo.InvariantCulture, $"${parameters.Count}");
    }
}
