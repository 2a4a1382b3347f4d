using LearningRecords.Insights.Progress;
using LearningRecords.Insights.Results;

namespace LearningRecords.Insights.Sql;

/// <summary>The views for analysts. A new read model gets a line in <see cref="All"/>, and its definition below.</summary>
public static class AnalystViews
{
    private const string Nil = "'00000000-0000-0000-0000-000000000000'";
    private const string Threshold = "(select insights.analyst_threshold())";

    private static readonly Term GroupOrEveryone = new(null, "Id of the learner group; null: everyone.", "学习者群组的标识；空值表示全体学习者。");

    public static IReadOnlyList<AnalystView> All =>
        [Summary, LearnerGroups, Courses, EngagementByDay, EngagementByCourseAndDay, Learners, ProgressByLearner, Memberships];

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
        from (select count(distinct statement_id) as statements, count(distinct learner) as learners, count(distinct course) as courses,
                     count(distinct activity) as activities, max(stored) as stored
              from insights.statement_fact where not voided) counted
        cross join lateral (select insights.hides(counted.learners, {Threshold}) as hidden) privacy
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
            select g.id, g.kind, parent.id as parent_id, g.name_en, g.name_zh, coalesce(active.learners, 0) as learners,
                   insights.hides(active.learners, {Threshold}) as small
            from insights.learner_group g
            left join insights.learner_group parent on parent.tenant_id = g.tenant_id and parent.learner_group = g.parent
            left join (select tenant_id, learner_group, count(distinct learner) as learners
                       from insights.engagement_learner where course = {Nil} group by tenant_id, learner_group) active
                on active.tenant_id = g.tenant_id and active.learner_group = g.learner_group),
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
            ("suppressed", Terms.Suppressed),
        ],
        $"""
        select id, title_en, title_zh, part_of, case when not small then learners end as learners, case when not hides_completed then completed end as completed,
               case when not hides_passed then passed end as passed, case when not hides_completed then average_progress end as average_progress,
               case when not small then time_spent_seconds end as time_spent_seconds, hides_completed or hides_passed as suppressed
        from (select c.id, c.title_en, c.title_zh, c.part_of, count(*) as learners, count(*) filter (where p.completed) as completed, count(p.passed_at) as passed,
                     avg(p.progress)::double precision as average_progress, sum(p.time_spent_seconds)::double precision as time_spent_seconds
              from ({LearnerProgressSql.Select}) p join insights.course c on c.tenant_id = p.tenant_id and c.course = p.course
              group by c.course, c.id, c.title_en, c.title_zh, c.part_of) counted
        cross join lateral (
            select insights.hides(learners, {Threshold}) as small,
                   insights.hides(learners, {Threshold}) or insights.hides(completed, {Threshold}) or insights.hides(learners - completed, {Threshold}) as hides_completed,
                   insights.hides(learners, {Threshold}) or insights.hides(passed, {Threshold}) or insights.hides(learners - passed, {Threshold}) as hides_passed) privacy
        """);

    private static AnalystView EngagementByDay { get; } = new(
        "engagement_by_day",
        new Term(null, "Engagement per day of everyone and of each learner group, over all courses.", "全体及各群组每日的学习参与情况（所有课程合计）。"),
        OfPersons: false,
        [
            ("group_id", GroupOrEveryone), ("day", Terms.Day), ("active_learners", Terms.ActiveLearners), ("statements", Terms.DayStatements),
            ("completions", Terms.DayCompletions), ("suppressed", Terms.Suppressed),
        ],
        $"""
        select group_id, day, {EngagementFigures}
        from (select null::text as group_id, day, active_learners, statements, completions
              from insights.engagement where learner_group = {Nil} and course = {Nil}
              union all
              select g.id, e.day, e.active_learners, e.statements, e.completions
              from insights.engagement e join insights.learner_group g on g.tenant_id = e.tenant_id and g.learner_group = e.learner_group
              where e.course = {Nil}) counted
        {EngagementPrivacy}
        """);

    private static AnalystView EngagementByCourseAndDay { get; } = new(
        "engagement_by_course_and_day",
        new Term(null, "Engagement per course and day of everyone and of each learner group.", "全体及各群组按课程、按日的学习参与情况。"),
        OfPersons: false,
        [
            ("group_id", GroupOrEveryone), ("course_id", Terms.Course), ("day", Terms.Day), ("active_learners", Terms.ActiveLearners), ("statements", Terms.DayStatements),
            ("completions", Terms.DayCompletions), ("suppressed", Terms.Suppressed),
        ],
        $"""
        select group_id, course_id, day, {EngagementFigures}
        from (select null::text as group_id, c.id as course_id, e.day, e.active_learners, e.statements, e.completions
              from insights.engagement e join insights.course c on c.tenant_id = e.tenant_id and c.course = e.course
              where e.learner_group = {Nil}
              union all
              select g.id, c.id, e.day, e.active_learners, e.statements, e.completions
              from insights.engagement e
              join insights.course c on c.tenant_id = e.tenant_id and c.course = e.course
              join insights.learner_group g on g.tenant_id = e.tenant_id and g.learner_group = e.learner_group) counted
        {EngagementPrivacy}
        """);

    private static AnalystView Learners { get; } = new(
        "learners",
        new Term(null, "The learners. Personal data.", "学习者（个人数据）。"),
        OfPersons: true,
        [("learner", Terms.Learner), ("name", Terms.LearnerName), ("home_group_id", Terms.Group)],
        """
        select l.identity as learner, l.name, g.id as home_group_id
        from insights.learner l left join insights.learner_group g on g.tenant_id = l.tenant_id and g.learner_group = l.home_group
        """);

    private static AnalystView ProgressByLearner { get; } = new(
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

    private static AnalystView Memberships { get; } = new(
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
        """);

    private const string EngagementFigures =
        """
        case when not small then active_learners end as active_learners, case when not small then statements end as statements,
        case when not hides_completions then completions end as completions, hides_completions as suppressed
        """;

    private const string EngagementPrivacy =
        $"""
        cross join lateral (
            select insights.hides(active_learners, {Threshold}) as small,
                   insights.hides(active_learners, {Threshold}) or insights.hides(completions, {Threshold})
                       or insights.hides(active_learners - completions, {Threshold}) as hides_completions) privacy
        """;
}
