using LearningRecords.Insights.Results;

namespace LearningRecords.Insights.Sql;

/// <summary>The rules of learner groups, for analysts.</summary>
internal static class GroupRuleViews
{
    public static AnalystView Rules { get; } = new(
        "group_rules",
        new Term(null, "Who belongs to a learner group by rule, and since which timestamp, until the next rule of the group.", "各学习者群组的归入规则及其生效时间，直至下一规则生效。"),
        OfPersons: false,
        [
            ("group_id", Terms.Group),
            ("effective_from", new Term(null, "The first timestamp the rule holds for.", "规则适用的首个时间。")),
            ("rule", new Term(null, "The rule as JSON; none: nobody belongs by rule.", "规则（JSON）；无则不按规则归入成员。")),
            ("stored", new Term(null, "When it was set.", "设置时间。")),
        ],
        """
        select g.id as group_id, r.effective_from, r.rule, r.stored
        from insights.learner_group_rule r join insights.learner_group g on g.tenant_id = r.tenant_id and g.learner_group = r.learner_group
        where r.superseded = 'infinity'
        """);
}
