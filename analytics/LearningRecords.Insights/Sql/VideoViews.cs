using LearningRecords.Insights.Results;

namespace LearningRecords.Insights.Sql;

/// <summary>What was watched of videos, whole and second by second.</summary>
internal static class VideoViews
{
    private const string Threshold = AnalystViews.Threshold;

    private static readonly Term Video = new(null, "The video's IRI.", "视频的 IRI。");

    public static AnalystView Videos { get; } = new(
        "videos",
        new Term(null, "How much of each video was watched.", "各视频的观看情况。"),
        OfPersons: false,
        [
            ("id", Video), ("title_en", Terms.TitleEn), ("title_zh", Terms.TitleZh),
            ("length_seconds", new Term("seconds", "How long the video is, the longest that players told; null: none told.", "视频时长（播放器报告的最大值，秒）；未报告则为空值。")),
            ("viewers", new Term("learners", "Learners who watched any second of it.", "观看过任意一秒的学习者人数。")),
            ("watched_seconds", new Term("seconds", "Seconds watched by all of them, each as often as it was watched.", "全部观看秒数之和，重复观看重复计。")),
            ("average_watched", new Term("share, 0 to 1", "Mean share of the video that a viewer watched at least once.", "观看者至少看过一次的部分占视频的平均比例（0–1）。")),
            ("suppressed", Terms.Suppressed),
        ],
        $"""
        select id, title_en, title_zh, length as length_seconds, case when not hidden then viewers end as viewers, case when not hidden then watched end as watched_seconds,
               case when not hidden then least(1, seen / nullif(viewers * length, 0)) end as average_watched, hidden as suppressed
        from (select a.id, a.title_en, a.title_zh, v.length, v.viewers,
                     (select coalesce(sum(s), 0)::bigint from unnest(v.views_by_second) s) as watched,
                     (select coalesce(sum(s), 0)::double precision from unnest(v.viewers_by_second) s) as seen
              from insights.video v join insights.activity a on a.tenant_id = v.tenant_id and a.activity = v.activity) counted
        cross join lateral (select insights.hides(viewers, {Threshold}) as hidden) privacy
        """);

    public static AnalystView Seconds { get; } = new(
        "video_seconds",
        new Term(null, "How many learners watched each second of a video: where they leave, and what they watch again.", "视频每一秒的观看人数：何处离开、何处重看。"),
        OfPersons: false,
        [
            ("video_id", Video),
            ("second", new Term("seconds", "The second, from 0, up to the last that anybody watched.", "第几秒（从 0 起），至有人看过的最后一秒。")),
            ("viewers", new Term("learners", "Learners who watched it.", "看过该秒的学习者人数。")),
            ("views", new Term("views", "How often they watched it.", "该秒被观看的次数。")),
            ("suppressed", Terms.Suppressed),
        ],
        $"""
        select video_id, second, case when not hidden then viewers end as viewers, case when not hidden then views end as views, hidden as suppressed
        from (select a.id as video_id, s.ordinal - 1 as second, v.viewers as all_viewers, s.viewers, s.views
              from insights.video v
              join insights.activity a on a.tenant_id = v.tenant_id and a.activity = v.activity
              cross join lateral unnest(v.viewers_by_second, v.views_by_second) with ordinality s(viewers, views, ordinal)) counted
        cross join lateral (select {AnalystViews.HidesPart("viewers", "all_viewers")} as hidden) privacy
        """);
}
