using LearningRecords.Insights.Privacy;
using LearningRecords.Recommendations;

namespace LearningRecords.Server.Recommendations;

/// <summary>Puts a reason into words, in both languages. A share of too few learners, or one that leaves too few over, is not said: the fact stands without its figures.</summary>
public static class Explain
{
    /// <param name="members">Learners of the group, of whom shares of the group are.</param>
    public static RecommendedReason Reason(Reason reason, Offer offer, int members)
    {
        var because = reason.BecauseOfCourse is { } id ? offer.Courses.GetValueOrDefault(id) : null;
        var (en, zh) = (because?.TitleEn ?? because?.TitleZh ?? reason.BecauseOfCourse, because?.TitleZh ?? because?.TitleEn ?? reason.BecauseOfCourse);
        if (Hides(offer.Threshold, reason, members))
        {
            var (kind, textEn, textZh) = WithoutFigures(reason.Kind, en, zh);
            return new RecommendedReason(kind, reason.BecauseOfCourse, null, null, textEn, textZh);
        }
        else
        {
            var (kind, textEn, textZh) = WithFigures(reason, en, zh);
            return new RecommendedReason(kind, reason.BecauseOfCourse, reason.Share, reason.Support, textEn, textZh);
        }
    }

    private static bool Hides(PrivacyThreshold threshold, Reason reason, int members) => reason.Kind switch
    {
        ReasonKind.Pinned => true,
        // Everybody's numbers stand on the page of the courses, part and whole alike.
        ReasonKind.Popular => threshold.Hides(reason.Support),
        ReasonKind.PopularInGroup => threshold.HidesPart(reason.Support, Math.Max(members, Whole(reason))),
        _ => threshold.HidesPart(reason.Support, Whole(reason)),
    };

    private static long Whole(Reason reason) => reason.Share > 0 ? (long)Math.Round(reason.Support / reason.Share) : reason.Support;

    private static (string Kind, string En, string Zh) WithFigures(Reason reason, string? en, string? zh)
    {
        var share = $"{reason.Share * 100:0}";
        return reason.Kind switch
        {
            ReasonKind.NextAfterCourse => ("next-after-course", $"{share}% of the learners who took “{en}” took this course next", $"学过“{zh}”的学员中有 {share}% 接着学了这门课"),
            ReasonKind.LaterAfterCourse => ("later-after-course", $"{share}% of the learners who took “{en}” went on to this course", $"学过“{zh}”的学员中有 {share}% 后来学了这门课"),
            ReasonKind.TakenTogether => ("taken-together", $"{share}% of the learners who took “{en}” took this course too", $"学过“{zh}”的学员中有 {share}% 也学了这门课"),
            ReasonKind.PopularInGroup => ("popular-in-group", $"{share}% of this group’s learners took this course", $"本群体中有 {share}% 的学员学过这门课"),
            ReasonKind.Popular => ("popular", reason.Support == 1 ? "One learner took this course" : $"{reason.Support:N0} learners took this course", $"有 {reason.Support:N0} 位学员学过这门课"),
            _ => throw new ArgumentOutOfRangeException(nameof(reason), reason.Kind, "No words for this kind of reason."),
        };
    }

    private static (string Kind, string En, string Zh) WithoutFigures(ReasonKind kind, string? en, string? zh) => kind switch
    {
        ReasonKind.NextAfterCourse => ("next-after-course", $"Some learners who took “{en}” took this course next", $"学过“{zh}”的学员中有人接着学了这门课"),
        ReasonKind.LaterAfterCourse => ("later-after-course", $"Some learners who took “{en}” went on to this course", $"学过“{zh}”的学员中有人后来学了这门课"),
        ReasonKind.TakenTogether => ("taken-together", $"Some learners who took “{en}” took this course too", $"学过“{zh}”的学员中有人也学了这门课"),
        ReasonKind.PopularInGroup => ("popular-in-group", "Taken in this group", "本群体中有人学过这门课"),
        ReasonKind.Popular => ("popular", "On offer here", "平台现有课程"),
        ReasonKind.Pinned => ("pinned", "Put first by an editor", "由编辑置顶"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No words for this kind of reason."),
    };
}
