using LearningRecords.Insights.Privacy;
using LearningRecords.Insights.Results;

namespace LearningRecords.Insights.Engagement;

/// <summary>How many learners of a cohort came back in a week, as it may be shown.</summary>
public sealed record RetentionRow(DateOnly Cohort, DateOnly Week, int WeeksLater, int? CohortLearners, int? Learners, double? Share, bool Suppressed)
{
    public static readonly Result<RetentionRow> Result = new Result<RetentionRow>("retention", "weeks")
        .Value("cohort",
            new Term(null, "Monday of the week in which the learners were first active, in whatever group or course.", "学习者首次活跃（不论群组、课程）所在周的周一。"), row => row.Cohort)
        .Value("week", new Term(null, "Monday of the week that is looked at; weeks in which none of the cohort was active have no row.", "所统计周的周一；该批学习者无人活跃的周没有行。"), row => row.Week)
        .Value("weeksLater", new Term("weeks", "How many weeks after the first.", "距首周的周数。"), row => (long)row.WeeksLater)
        .ValueOrNone<long>("cohortLearners", new Term("learners", "Learners of the cohort who were active in its first week, as members of the group when one is given.", "该批学习者在首周活跃的人数（指定群组时仅计群组成员）。"), row => row.CohortLearners)
        .ValueOrNone<long>("learners", new Term("learners", "Learners of the cohort with any statement in the week.", "该批学习者中本周有任何语句的人数。"), row => row.Learners)
        .ValueOrNone("share",
            new Term("share", "The learners divided by cohortLearners; over 1 where learners joined the group after their first week, none where nobody was a member then.", "learners 除以 cohortLearners；若有学习者首周之后才加入群组，可大于 1；首周无成员则为空。"),
            row => row.Share)
        .Value("suppressed", Terms.Suppressed, row => row.Suppressed);

    public static RetentionRow Of(CohortWeek found, PrivacyThreshold threshold)
    {
        var (hidesCohort, hidesWeek) = (threshold.Hides(found.CohortLearners), threshold.Hides(found.Learners) || threshold.Hides(Math.Abs(found.CohortLearners - found.Learners)));
        var hidesLearners = hidesCohort || hidesWeek;
        return new RetentionRow(
            found.Cohort, found.Week, (found.Week.DayNumber - found.Cohort.DayNumber) / 7, hidesCohort ? null : found.CohortLearners, hidesLearners ? null : found.Learners,
            hidesLearners || found.CohortLearners == 0 ? null : (double)found.Learners / found.CohortLearners, hidesLearners);
    }
}
