using LearningRecords.Insights.Privacy;
using LearningRecords.Insights.Results;

namespace LearningRecords.Insights.LearnerGroups;

/// <summary>A learner group as it may be shown: its learners are null where they are too few, or where they would give away the only sibling that has too few.</summary>
public sealed record LearnerGroupRow(string Id, string Kind, string? ParentId, string? NameEn, string? NameZh, long? Learners, bool Suppressed, bool Archived)
{
    public static readonly Result<LearnerGroupRow> Result = new Result<LearnerGroupRow>("groups", "groups")
        .Text("id", Terms.Group, row => row.Id)
        .Text("kind", Terms.GroupKind, row => row.Kind)
        .TextOrNone("parentId", Terms.ParentGroup, row => row.ParentId)
        .TextOrNone("nameEn", Terms.NameEn, row => row.NameEn)
        .TextOrNone("nameZh", Terms.NameZh, row => row.NameZh)
        .ValueOrNone("learners", Terms.GroupLearners, row => row.Learners)
        .Value("suppressed", Terms.Suppressed, row => row.Suppressed)
        .Value("archived", new Term(null, "Whether the group was put away; it is counted on.", "群组是否已归档（仍继续统计）。"), row => row.Archived);

    /// <summary>All groups of a tenant in their order. Where one child of a parent is hidden, so is the smallest of the others: what is left of the parent would tell.</summary>
    public static IReadOnlyList<LearnerGroupRow> Of(IReadOnlyList<LearnerGroup> groups, PrivacyThreshold threshold)
    {
        var besides = groups.Where(group => group.ParentId is not null && group.Learners > 0).GroupBy(group => group.ParentId, StringComparer.Ordinal)
            .Where(siblings => siblings.Count(group => threshold.Hides(group.Learners)) == 1)
            .Select(siblings => siblings.Where(group => !threshold.Hides(group.Learners)).OrderBy(group => group.Learners).ThenBy(group => group.Id, StringComparer.Ordinal).FirstOrDefault())
            .OfType<LearnerGroup>().Select(group => group.Id).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. groups.Select(group => (Group: group, Hidden: threshold.Hides(group.Learners) || besides.Contains(group.Id)))
                .Select(shown => new LearnerGroupRow(
                    shown.Group.Id, shown.Group.Kind, shown.Group.ParentId, shown.Group.NameEn, shown.Group.NameZh, shown.Hidden ? null : shown.Group.Learners, shown.Hidden, shown.Group.Archived)),
        ];
    }
}
