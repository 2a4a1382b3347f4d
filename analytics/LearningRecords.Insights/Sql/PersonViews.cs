using LearningRecords.Insights.Progress;
using LearningRecords.Insights.Results;

namespace LearningRecords.Insights.Sql;

/// <summary>Rows about persons, for whoever was granted those. No figure of them is left out.</summary>
internal static class PersonViews
{
    public static AnalystView Learners { get; } = new(
        "learners",
        new Term(null, "The learners. Personal data.", "学习者（个人数据）。"),
        OfPersons: true,
        [
            ("learner", Terms.Learner), ("name", Terms.LearnerName), ("home_group_id", Terms.Group),
            ("first_day", new Term(null, "The first day the learner was ever active, in the calendar of Asia/Shanghai; null: only in voided statements.", "首次活跃的日期（Asia/Shanghai 时区）；仅见于已作废语句者为空值。")),
        ],
        """
        select l.identity as learner, l.name, g.id as home_group_id, l.first_day
        from insights.learner l left join insights.learner_group g on g.tenant_id = l.tenant_id and g.learner_group = l.home_group
        """);

    public static AnalystView ProgressByLearner { get; } = new(
        "progress_by_learner",
        new Term(null, "Progress per learner and course. Personal data.", "每位学习者在每门课程中的进展（个人数据）。"),
        OfPersons: true,
        [
            ("learner", Terms.Learner), ("name", Terms.LearnerName), ("course_id", Terms.Course), ("progress", Terms.Progress), ("completed", Terms.Completed), ("success", Terms.Success),
            ("passed_at", Terms.PassedAt), ("attempts", Terms.Attempts), ("statements", Terms.Statements), ("best_score", Terms.BestScore), ("last_score", Terms.LastScore),
            ("time_spent_seconds", Terms.TimeSpent), ("first_activity", Terms.FirstActivity), ("last_activity", Terms.LastActivity),
        ],
        $"""
        select l.identity as learner, l.name, c.id as course_id, p.progress::double precision as progress, p.completed, p.success, p.passed_at, p.attempts, p.statements,
               p.best_score, p.last_score, p.time_spent_seconds::double precision as time_spent_seconds, p.first_activity, p.last_activity
        from ({LearnerProgressSql.Select}) p
        join insights.learner l on l.tenant_id = p.tenant_id and l.learner = p.learner
        join insights.course c on c.tenant_id = p.tenant_id and c.course = p.course
        """);

    public static AnalystView Attempts { get; } = new(
        "attempts",
        new Term(null, "Each attempt of a learner at a course, by the registration of statements. Personal data.", "学习者对课程的每次尝试（按语句的 registration，个人数据）。"),
        OfPersons: true,
        [
            ("learner", Terms.Learner), ("course_id", Terms.Course),
            ("registration", new Term(null, "The registration that statements name.", "语句中的 registration。")),
            ("progress", new Term("share, 0 to 1", "The most that was told of the course itself in the attempt; 1 when completed.", "该次尝试中报告的课程自身进度的最大值（0–1），完成为 1。")),
            ("completed_at", new Term(null, "When the course itself was first completed in the attempt, UTC; null: it was not.", "该次尝试中首次完成课程的时间（UTC）；未完成则为空值。")),
            ("success", Terms.Success), ("passed_at", Terms.PassedAt), ("statements", Terms.Statements), ("best_score", Terms.BestScore), ("last_score", Terms.LastScore),
            ("first_activity", Terms.FirstActivity), ("last_activity", Terms.LastActivity),
        ],
        """
        select l.identity as learner, c.id as course_id, a.registration,
               case when a.own_completed_at is null then a.own_progress / 1e6 else 1 end::double precision as progress, a.own_completed_at as completed_at,
               a.success, a.passed_at, a.statements, a.best_score, a.last_score, a.first_activity, a.last_activity
        from insights.attempt a
        join insights.learner l on l.tenant_id = a.tenant_id and l.learner = a.learner
        join insights.course c on c.tenant_id = a.tenant_id and c.course = a.course
        """);

    public static AnalystView Sessions { get; } = new(
        "sessions",
        new Term(null, "Sittings of learners without a pause of more than 30 minutes, in one course and in whatever course. Personal data.", "学习者的每次学习（中途间隔不超过 30 分钟），按课程及不分课程分别统计（个人数据）。"),
        OfPersons: true,
        [
            ("learner", Terms.Learner),
            ("course_id", new Term(null, "The course's IRI; null: in whatever course. Add up either the one or the other.", "课程的 IRI；空值表示不分课程。两类行不可相加。")),
            ("terminal", new Term(null, "What the learner held in their hands when it began: phone, computer, television, scan, other, unknown.", "开始时所用的终端：phone、computer、television、scan、other、unknown。")),
            ("starts", new Term(null, "The first statement's timestamp, less how long what it tells took, UTC.", "首条语句的时间减去其所述时长（UTC）。")),
            ("ends", new Term(null, "The last statement's timestamp, UTC.", "末条语句的时间（UTC）。")),
            ("seconds", new Term("seconds", "From its start to its end.", "从开始到结束的秒数。")),
        ],
        """
        select l.identity as learner, c.id as course_id, s.terminal, s.starts, s.ends, extract(epoch from s.ends - s.starts)::double precision as seconds
        from insights.session s
        join insights.learner l on l.tenant_id = s.tenant_id and l.learner = s.learner
        left join insights.course c on c.tenant_id = s.tenant_id and c.course = s.course
        """);

    public static AnalystView WatchedVideos { get; } = new(
        "watched_videos",
        new Term(null, "How much each learner watched of each video. Personal data.", "每位学习者对每个视频的观看情况（个人数据）。"),
        OfPersons: true,
        [
            ("learner", Terms.Learner),
            ("video_id", new Term(null, "The video's IRI.", "视频的 IRI。")),
            ("watched_seconds", new Term("seconds", "Seconds of the video watched at least once.", "至少看过一次的秒数。")),
            ("repeated_seconds", new Term("seconds", "Seconds watched again, each time again.", "重复观看的秒数，每次重看均计。")),
            ("share", new Term("share, 0 to 1", "The watched part of the video; null: its length was never told.", "已观看部分占视频的比例（0–1）；时长未知则为空值。")),
        ],
        """
        select l.identity as learner, a.id as video_id, w.unique_seconds as watched_seconds, w.repeated_seconds, least(1, w.unique_seconds / nullif(v.length, 0)) as share
        from insights.watched w
        join insights.learner l on l.tenant_id = w.tenant_id and l.learner = w.learner
        join insights.activity a on a.tenant_id = w.tenant_id and a.activity = w.activity
        left join insights.video v on v.tenant_id = w.tenant_id and v.activity = w.activity
        """);

    public static AnalystView Memberships { get; } = new(
        "memberships",
        new Term(null, "Imported memberships of learners in groups. Personal data.", "导入的群组成员关系（个人数据）。"),
        OfPersons: true,
        [
            ("learner", Terms.Learner), ("group_id", Terms.Group),
            ("valid_from", new Term(null, "The first moment it holds; -infinity: it always did.", "生效起始时间；-infinity 表示一直有效。")),
            ("valid_until", new Term(null, "The last moment it holds; infinity: it still does.", "失效时间；infinity 表示仍然有效。")),
            ("course_id", new Term(null, "The only course it holds for; null: all.", "仅对该课程有效；空值表示所有课程。")),
        ],
        """
        select l.identity as learner, g.id as group_id, m.valid_from, m.valid_until, c.id as course_id
        from insights.membership m
        join insights.learner l on l.tenant_id = m.tenant_id and l.learner = m.learner
        join insights.learner_group g on g.tenant_id = m.tenant_id and g.learner_group = m.learner_group
        left join insights.course c on c.tenant_id = m.tenant_id and c.course = m.course
        where m.superseded = 'infinity'
        """);
}
