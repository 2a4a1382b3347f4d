using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Insights.Privacy;
using LearningRecords.Insights.Results;

namespace LearningRecords.Server.Dashboards.Overview;

/// <summary>A centre, or another group that holds no further groups, by its learners of a month.</summary>
/// <param name="Before">Of the month before; null: too few.</param>
public sealed record TopGroup(LearnerGroupRow Group, long Active, long? Before)
{
    private const string Centre = "centre";
    private const string HomePage = "home-page";

    public static readonly Result<TopGroup> Result = new Result<TopGroup>("top-groups", "groups")
        .Text("id", Terms.Group, row => row.Group.Id)
        .Text("kind", Terms.GroupKind, row => row.Group.Kind)
        .TextOrNone("nameEn", Terms.NameEn, row => row.Group.NameEn)
        .TextOrNone("nameZh", Terms.NameZh, row => row.Group.NameZh)
        .Value("activeLearners", new Term("learners", "Learners of the group who were active in the last month that is over.", "该群组在最近一个完整月份的活跃学习者人数。"), row => row.Active)
        .ValueOrNone("before", new Term("learners", "Those of the month before; none where they are too few.", "前一个月的人数；过少则为空。"), row => row.Before);

    /// <summary>The centres if the tenant has any, else the groups at the ends of the tree, platforms left out; those with too few learners are not named.</summary>
    /// <param name="within">Only groups that lie in this one; null: all.</param>
    public static IReadOnlyList<TopGroup> Of(
        IReadOnlyList<LearnerGroupRow> groups, LearnerGroupRow? within, IReadOnlyDictionary<string, int> active, IReadOnlyDictionary<string, int> before, PrivacyThreshold threshold)
    {
        var parents = groups.ToDictionary(group => group.Id, group => group.ParentId, StringComparer.Ordinal);
        var holding = groups.Select(group => group.ParentId).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var ends = groups.Any(group => group.Kind == Centre)
            ? groups.Where(group => group.Kind == Centre)
            : groups.Where(group => group.Kind != HomePage && !holding.Contains(group.Id));
        return
        [
            .. ends.Where(group => !group.Suppressed && (within is null || LiesIn(group.Id, within.Id)) && active.TryGetValue(group.Id, out var learners) && !threshold.Hides(learners))
                .Select(group => new TopGroup(group, active[group.Id], before.GetValueOrDefault(group.Id) is var then && threshold.Hides(then) ? null : then))
                .OrderByDescending(row => row.Active).ThenBy(row => row.Group.Id, StringComparer.Ordinal),
        ];

        bool LiesIn(string? id, string group)
        {
            for (var steps = 0; id is not null && steps <= parents.Count; steps++)
            {
                if (id == group)
                    return true;
                id = parents.GetValueOrDefault(id);
            }

            return false;
        }
    }
}
