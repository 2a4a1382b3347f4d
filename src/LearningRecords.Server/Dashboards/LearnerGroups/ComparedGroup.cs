using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Insights.Privacy;
using LearningRecords.Insights.Results;

namespace LearningRecords.Server.Dashboards.LearnerGroups;

/// <summary>A group's month, as it may be shown beside others: null where a figure would speak of too few learners.</summary>
/// <param name="Ever">Learners who were ever active in the group.</param>
public sealed record ComparedGroup(LearnerGroupRow Group, long? Ever, long? Active, long? NewLearners, double? SessionsPerLearner, double? DwellPerLearner, long? Completing, bool Suppressed)
{
    public static readonly Result<ComparedGroup> Result = new Result<ComparedGroup>("groups", "groups")
        .Text("id", Terms.Group, row => row.Group.Id)
        .TextOrNone("nameEn", Terms.NameEn, row => row.Group.NameEn)
        .TextOrNone("nameZh", Terms.NameZh, row => row.Group.NameZh)
        .ValueOrNone("learners", Terms.GroupLearners, row => row.Ever)
        .ValueOrNone("activeLearners", new Term("learners", "Learners active in the month.", "当月活跃学习者人数。"), row => row.Active)
        .ValueOrNone("newLearners", new Term("learners", "Those of them who were never active before.", "其中首次活跃的学习者人数。"), row => row.NewLearners)
        .ValueOrNone("sessionsPerLearner", new Term("sessions", "Sittings of the month by its active learners.", "当月每位活跃学习者的学习次数。"), row => row.SessionsPerLearner)
        .ValueOrNone("dwellSecondsPerLearner", new Term("seconds", "Time spent in the month by its active learners.", "当月每位活跃学习者的学习时长（秒）。"), row => row.DwellPerLearner)
        .ValueOrNone("completingLearners", new Term("learners", "Learners who completed a course in the month.", "当月完成课程的学习者人数。"), row => row.Completing)
        .Value("suppressed", Terms.Suppressed, row => row.Suppressed);

    /// <param name="month">Null: nothing happened.</param>
    public static ComparedGroup Of(LearnerGroupRow group, EngagementDay? month, PrivacyThreshold threshold)
    {
        if (month is null)
            return new ComparedGroup(group, group.Learners, 0, 0, null, null, 0, group.Suppressed);
        var row = EngagementRow.Of(month, threshold);
        var active = row.ActiveLearners;
        return new ComparedGroup(
            group, group.Learners, active, row.NewLearners, active > 0 ? (double?)row.Sessions / active : null, active > 0 ? row.DwellSeconds / active : null, row.Completions, group.Suppressed || row.Suppressed);
    }
}
