using LearningRecords.Insights.Results;

namespace LearningRecords.Insights.Videos;

internal static class VideoTerms
{
    public static readonly Term Viewers = new("learners", "Learners who watched any second of the video, by the segments and instants that the xAPI video profile tells.", "观看过该视频任意一秒的学习者人数（按 xAPI 视频规范所述的片段与时刻）。");
}
