using LearningRecords.Insights.Courses;
using LearningRecords.Recommendations;

namespace LearningRecords.Server.Recommendations;

/// <summary>Puts a reason into words, in both languages.</summary>
public static class Explain
{
    public static RecommendedReason Reason(Reason reason, IReadOnlyDictionary<string, Course> courses)
    {
        var because = reason.BecauseOfCourse is { } id ? courses.GetValueOrDefault(id) : null;
        var (en, zh) = (because?.TitleEn ?? because?.TitleZh ?? reason.BecauseOfCourse, because?.TitleZh ?? because?.TitleEn ?? reason.BecauseOfCourse);
        var share = $"{reason.Share * 100:0}";
        var (kind, textEn, textZh) = reason.Kind switch
        {
            ReasonKind.NextAfterCourse => ("next-after-course", $"{share}% of the learners who took “{en}” took this course next", $"学过“{zh}”的学员中有 {share}% 接着学了这门课"),
            ReasonKind.LaterAfterCourse => ("later-after-course", $"{share}% of the learners who took “{en}” went on to this course", $"学过“{zh}”的学员中有 {share}% 后来学了这门课"),
            ReasonKind.TakenTogether => ("taken-together", $"{share}% of the learners who took “{en}” took this course too", $"学过“{zh}”的学员中有 {share}% 也学了这门课"),
            ReasonKind.PopularInGroup => ("popular-in-group", $"{share}% of this group’s learners took this course", $"本群体中有 {share}% 的学员学过这门课"),
            ReasonKind.Popular => ("popular", reason.Support == 1 ? "One learner took this course" : $"{reason.Support:N0} learners took this course", $"有 {reason.Support:N0} 位学员学过这门课"),
            ReasonKind.Pinned => ("pinned", "Put first by an editor", "由编辑置顶"),
            _ => throw new ArgumentOutOfRangeException(nameof(reason), reason.Kind, "No words for this kind of reason."),
        };
        return new RecommendedReason(kind, reason.BecauseOfCourse, reason.Share, reason.Support, textEn, textZh);
    }
}
