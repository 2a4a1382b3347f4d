using LearningRecords.Insights.Progress;
using LearningRecords.Insights.Results;

namespace LearningRecords.Insights.Sql;

/// <summary>The views for analysts. A new read model gets a line in <see cref="All"/>.</summary>
public static class AnalystViews
{
    internal const string Nil = "'00000000-0000-0000-0000-000000000000'";
    internal const string Threshold = "(select insights.analyst_threshold())";

    public static IReadOnlyList<AnalystView> All =>
    [
        Summary, LearnerGroups, Courses, Parts, GroupRuleViews.Rules, CatalogueViews.Catalogue, CatalogueViews.Units,
        EngagementViews.ByGroup, EngagementViews.ByCourse, EngagementViews.HoursOfWeek, EngagementViews.RetentionByWeek,
        VideoViews.Videos, VideoViews.Seconds,
        PersonViews.Learners, PersonViews.ProgressByLearner, PersonViews.Attempts, PersonViews.Sessions, PersonViews.WatchedVideos, PersonViews.Memberships,
    ];

    // Summed, so that a tenant that has nothing yet has its row as well.
    private static AnalystView Summary { get; } = new(
        "summary",
        new Term(null, "How much the read models hold.", "读模型的数据规模。"),
        OfPersons: false,
        [
            ("statements", Terms.AllStatements), ("learners", Terms.AllLearners), ("courses", Terms.AllCourses), ("activities", Terms.AllActivities),
            ("stored", Terms.Stored), ("suppressed", Terms.Suppressed),
        ],
        $"""
        select statements, case when not hidden then learners end as learners, courses, activities, stored, hidden as suppressed
        from (select coalesce(sum(statements) filter (where course = {Nil}), 0)::bigint as statements,
                     coalesce(sum(active_learners) filter (where course = {Nil}), 0)::bigint as learners, count(*) filter (where course <> {Nil}) as courses,
                     (select count(*) from insights.activity) as activities, (select max(stored) from insights.known) as stored
              from insights.engagement where grain = 'ever' and learner_group = {Nil} and terminal = 'all') counted
        cross join lateral (select insights.hides(learners, {Threshold}) as hidden) privacy
        """);

    private static AnalystView LearnerGroups { get; } = new(
        "learner_groups",
        new Term(null, "Learner groups, each with how many learners were ever active in it.", "学习者群组及其曾活跃的学习者人数。"),
        OfPersons: false,
        [
            ("id", Terms.Group), ("kind", Terms.GroupKind), ("parent_id", Terms.ParentGroup), ("name_en", Terms.NameEn), ("name_zh", Terms.NameZh),
            ("learners", Terms.GroupLearners), ("suppressed", Terms.Suppressed),
        ],
        $"""
        with counted as (
            select g.id, g.kind, parent.id as parent_id, g.name_en, g.name_zh, coalesce(e.active_learners, 0)::bigint as learners,
                   insights.hides(e.active_learners, {Threshold}) as small
            from insights.learner_group g
            left join insights.learner_group parent on parent.tenant_id = g.tenant_id and parent.learner_group = g.parent
            left join insights.engagement e on e.tenant_id = g.tenant_id and e.grain = 'ever' and e.learner_group = g.learner_group
                and e.course = {Nil} and e.terminal = 'all'),
        ranked as (
            select *, count(*) filter (where small) over (partition by parent_id) as small_siblings,
                   row_number() over (partition by parent_id, small, learners > 0 order by learners, id collate "C") as place
            from counted)
        select id, kind, parent_id, name_en, name_zh, case when not hidden then learners end as learners, hidden as suppressed
        from ranked
        cross join lateral (select small or (parent_id is not null and learners > 0 and small_siblings = 1 and place = 1) as hidden) privacy
        """);

    private static AnalystView Courses { get; } = new(
        "courses",
        new Term(null, "Progress by course.", "各课程的学习进展。"),
        OfPersons: false,
        [
            ("id", Terms.Course), ("title_en", Terms.TitleEn), ("title_zh", Terms.TitleZh), ("part_of", Terms.PartOf), ("learners", Terms.CourseLearners),
            ("completed", Terms.CourseCompleted), ("passed", Terms.CoursePassed), ("average_progress", Terms.AverageProgress), ("time_spent_seconds", Terms.CourseTime),
            ("registered", Terms.CourseRegistered), ("withdrew", Terms.CourseWithdrew), ("distinguished", Terms.CourseDistinguished), ("suppressed", Terms.Suppressed),
        ],
        $"""
        select id, title_en, title_zh, part_of, case when not small then learners end as learners, case when not hides_completed then completed end as completed,
               case when not hides_passed then passed end as passed, case when not hides_completed then average_progress end as average_progress,
               case when not small then time_spent_seconds end as time_spent_seconds, case when not hides_registered then registered end as registered,
               case when not hides_withdrew then withdrew end as withdrew, case when not hides_distinguished then distinguished end as distinguished,
               hides_completed or hides_passed or hides_registered or hides_withdrew or hides_distinguished as suppressed
        from (select c.id, c.title_en, c.title_zh, c.part_of, count(*) as learners, count(*) filter (where p.completed) as completed, count(p.passed_at) as passed,
                     avg(p.progress)::double precision as average_progress, sum(p.time_spent_seconds)::double precision as time_spent_seconds,
                     count(p.registered_at) as registered, count(p.withdrew_at) as withdrew, count(*) filter (where {LearnerProgressSql.Distinguished}) as distinguished
              from ({LearnerProgressSql.Select}) p join insights.course c on c.tenant_id = p.tenant_id and c.course = p.course
              group by c.course, c.id, c.title_en, c.title_zh, c.part_of) counted
        cross join lateral (
            select insights.hides(learners, {Threshold}) as small,
                   {HidesPart("completed", "learners")} as hides_completed,
                   {HidesPart("passed", "learners")} as hides_passed,
                   {HidesPart("registered", "learners")} as hides_registered,
                   {HidesPart("withdrew", "learners")} as hides_withdrew,
                   {HidesPart("passed", "learners")} or {HidesPart("distinguished", "learners")} or {HidesPart("distinguished", "passed")} as hides_distinguished) privacy
        """);

    private static AnalystView Parts { get; } = new(
        "parts",
        new Term(null, "What learners did in a course, activity by activity: how far they came and how they scored.", "课程内各项活动的学习情况：进度与得分。"),
        OfPersons: false,
        [
            ("course_id", Terms.Course),
            ("id", new Term(null, "The activity's IRI.", "活动的 IRI。")),
            ("type", new Term(null, "IRI of its type, where statements say it.", "活动类型的 IRI（如有）。")),
            ("title_en", Terms.TitleEn), ("title_zh", Terms.TitleZh),
            ("counts_for_progress", new Term(null, "Whether the course's progress is made of it: statements told its progress, completion or verdict.", "是否计入课程进度（有语句报告过其进度、完成或评判）。")),
            ("learners", new Term("learners", "Learners with any statement about it.", "有任何关于该活动的语句的学习者人数。")),
            ("completed", new Term("learners", "Learners who completed it.", "完成该活动的学习者人数。")),
            ("passed", new Term("learners", "Learners who passed it at least once.", "至少通过一次的学习者人数。")),
            ("average_progress", new Term("share, 0 to 1", "Mean of the learners' progress in it; 1 when completed.", "学习者在该活动中进度的平均值（0–1），完成为 1。")),
            ("scored", new Term("learners", "Learners with a score.", "有得分的学习者人数。")),
            ("average_best_score", new Term("scaled score, -1 to 1", "Mean of the learners' best scores.", "学习者最高分的平均值（scaled，-1–1）。")),
            ("average_last_score", new Term("scaled score, -1 to 1", "Mean of the learners' last scores.", "学习者最近得分的平均值（scaled，-1–1）。")),
            ("suppressed", Terms.Suppressed),
        ],
        $"""
        select course_id, id, type, title_en, title_zh, counts_for_progress, case when not small then learners end as learners,
               case when not hides_completed then completed end as completed, case when not hides_passed then passed end as passed,
               case when not hides_completed then average_progress end as average_progress, case when not hides_scored then scored end as scored,
               case when not hides_scored then average_best_score end as average_best_score, case when not hides_scored then average_last_score end as average_last_score,
               hides_completed or hides_passed or hides_scored as suppressed
        from (select c.id as course_id, a.id, a.type, a.title_en, a.title_zh, k.activity is not null as counts_for_progress, count(*) as learners,
                     count(p.own_completed_at) as completed, count(p.passed_at) as passed,
                     avg(case when p.own_completed_at is null then p.own_progress / 1e6 else 1 end)::double precision as average_progress,
                     count(p.last_score) as scored, avg(p.best_score) as average_best_score, avg(p.last_score) as average_last_score
              from insights.part_progress p
              join insights.course c on c.tenant_id = p.tenant_id and c.course = p.course
              join insights.activity a on a.tenant_id = p.tenant_id and a.activity = p.activity
              left join insights.course_part k on k.tenant_id = p.tenant_id and k.course = p.course and k.activity = p.activity
              group by c.course, c.id, a.activity, a.id, a.type, a.title_en, a.title_zh, k.activity) counted
        cross join lateral (
            select insights.hides(learners, {Threshold}) as small,
                   {HidesPart("completed", "learners")} as hides_completed,
                   {HidesPart("passed", "learners")} as hides_passed,
                   {HidesPart("scored", "learners")} as hides_scored) privacy
        """);

    /// <summary>Whether a part of the learners says too much: the whole is small, or those in it, or those left.</summary>
    internal static string HidesPart(string part, string whole) =>
        $"insights.hides({whole}, {Threshold}) or insights.hides({part}, {Threshold}) or insights.hides({whole} - {part}, {Threshold})";
}
