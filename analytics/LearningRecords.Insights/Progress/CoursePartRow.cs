using LearningRecords.Insights.Privacy;
using LearningRecords.Insights.Results;

namespace LearningRecords.Insights.Progress;

/// <summary>How the learners of a course are doing in one part of it, as it may be shown.</summary>
public sealed record CoursePartRow(string Id, string? TitleEn, string? TitleZh, string? Type, long? Place, long? Learners, double? Share, long? Completed, long? Scored, double? MeanScore, bool Suppressed)
{
    public static readonly Result<CoursePartRow> Result = new Result<CoursePartRow>("course-parts", "parts")
        .Text("id", new Term(null, "The part's IRI: an activity of the course that the catalogue lists, or that statements have shown to be completed, judged, or told progress of.", "课程组成部分的 IRI：课程目录所列，或语句中出现过完成、评判或进度的课程活动。"), row => row.Id)
        .TextOrNone("titleEn", Terms.TitleEn, row => row.TitleEn)
        .TextOrNone("titleZh", Terms.TitleZh, row => row.TitleZh)
        .TextOrNone("type", new Term(null, "IRI of the activity's type, where statements say it.", "活动类型的 IRI（如有）。"), row => row.Type)
        .ValueOrNone("place", new Term(null, "Which part of the course it is by the catalogue, from 1; none where the catalogue does not list it.", "课程目录中的顺序（从 1 开始）；目录未列出则为空。"), row => row.Place)
        .ValueOrNone("learners", new Term("learners", "Learners with any statement about the part.", "对该部分有任何语句的学习者人数。"), row => row.Learners)
        .ValueOrNone("share", new Term("share, 0 to 1", "Of the learners with any statement in the course; none where there are none.", "占该课程学习者的比例（0–1）；课程无学习者则为空。"), row => row.Share)
        .ValueOrNone("completed", new Term("learners", "Learners who completed the part.", "完成该部分的学习者人数。"), row => row.Completed)
        .ValueOrNone("scored", new Term("learners", "Learners who have a score in the part.", "在该部分有得分的学习者人数。"), row => row.Scored)
        .ValueOrNone("meanScore", new Term("scaled score, -1 to 1", "Mean of the best score of each learner who has one in the part.", "有得分的学习者在该部分最高分的平均值（scaled，-1–1）。"), row => row.MeanScore)
        .Value("suppressed", Terms.Suppressed, row => row.Suppressed);

    public static CoursePartRow Of(CoursePart part, PrivacyThreshold threshold)
    {
        if (threshold.Hides(part.CourseLearners) || threshold.HidesPart(part.Learners, part.CourseLearners))
            return new CoursePartRow(part.Id, part.TitleEn, part.TitleZh, part.Type, part.Place, null, null, null, null, null, Suppressed: true);
        var (hidesCompleted, hidesScore) = (threshold.HidesPart(part.Completed, part.Learners), threshold.HidesPart(part.Scored, part.Learners));
        return new CoursePartRow(
            part.Id, part.TitleEn, part.TitleZh, part.Type, part.Place, part.Learners, part.CourseLearners == 0 ? null : (double)part.Learners / part.CourseLearners,
            hidesCompleted ? null : part.Completed, hidesScore ? null : part.Scored, hidesScore ? null : part.MeanScore, hidesCompleted || hidesScore);
    }
}
