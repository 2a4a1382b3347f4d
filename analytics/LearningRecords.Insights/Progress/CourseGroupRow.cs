using LearningRecords.Insights.Privacy;
using LearningRecords.Insights.Results;

namespace LearningRecords.Insights.Progress;

/// <summary>How the learners of one group are doing in one course, as it may be shown.</summary>
public sealed record CourseGroupRow(string Id, string Kind, string? ParentId, string? NameEn, string? NameZh, long? Learners, long? Completed, double? AverageProgress, bool Suppressed)
{
    public static readonly Result<CourseGroupRow> Result = new Result<CourseGroupRow>("course-groups", "groups")
        .Text("id", Terms.Group, row => row.Id)
        .Text("kind", Terms.GroupKind, row => row.Kind)
        .TextOrNone("parentId", Terms.ParentGroup, row => row.ParentId)
        .TextOrNone("nameEn", Terms.NameEn, row => row.NameEn)
        .TextOrNone("nameZh", Terms.NameZh, row => row.NameZh)
        .ValueOrNone("learners", new Term("learners", "Learners with any statement in the course as members of the group.", "以该群组成员身份在该课程中有任何语句的学习者人数。"), row => row.Learners)
        .ValueOrNone("completed", Terms.CourseCompleted, row => row.Completed)
        .ValueOrNone("averageProgress", Terms.AverageProgress, row => row.AverageProgress)
        .Value("suppressed", Terms.Suppressed, row => row.Suppressed);

    /// <summary>The groups in their order. Where one child of a parent is hidden, so is the smallest of the others: what is left of the parent would tell.</summary>
    public static IReadOnlyList<CourseGroupRow> Of(IReadOnlyList<CourseGroup> groups, PrivacyThreshold threshold)
    {
        var hidden = groups.GroupBy(group => group.ParentId, StringComparer.Ordinal)
            .SelectMany(siblings => siblings.Zip(
                siblings.Key is null ? siblings.Select(group => threshold.Hides(group.Learners)) : HiddenBins.Of([.. siblings.Select(group => group.Learners)], threshold)))
            .Where(group => group.Second).Select(group => group.First.Id).ToHashSet(StringComparer.Ordinal);
        return [.. groups.Select(group => Of(group, hidden.Contains(group.Id), threshold))];
    }

    private static CourseGroupRow Of(CourseGroup group, bool hidden, PrivacyThreshold threshold)
    {
        var hidesCompleted = hidden || threshold.HidesPart(group.Completed, group.Learners);
        return new CourseGroupRow(
            group.Id, group.Kind, group.ParentId, group.NameEn, group.NameZh, hidden ? null : group.Learners, hidesCompleted ? null : group.Completed, hidesCompleted ? null : group.AverageProgress, hidesCompleted);
    }
}
