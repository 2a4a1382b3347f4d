using LearningRecords.Insights.Results;

namespace LearningRecords.Insights.Sql;

/// <summary>Who was active when, over periods: of groups and of courses.</summary>
internal static class EngagementViews
{
    private const string Threshold = AnalystViews.Threshold;
    private const string Nil = AnalystViews.Nil;

    private static readonly Term GroupOrEveryone = new(null, "Id of the learner group; null: everyone.", "学习者群组的标识；空值表示全体学习者。");

    private static readonly (string, Term)[] Period =
    [
        ("grain", new Term(null, "How long the period is: day, week or month.", "统计粒度：day（日）、week（周）或 month（月）。")),
        ("period", new Term(null, "First day of the period, in the calendar of Asia/Shanghai, weeks from Monday; periods without statements have no row.", "统计周期的首日（Asia/Shanghai 时区，周一为一周之始）；没有语句的周期没有行。")),
    ];

    private static readonly (string, Term)[] Figures =
    [
        ("active_learners", new Term("learners", "Learners with any statement in the period.", "周期内有任何语句的学习者人数。")),
        ("new_learners", new Term("learners", "Those of them who were never active before the period, in whatever group or course.", "其中此前从未（在任何群组或课程中）活跃过的学习者人数。")),
        ("returning_learners", new Term("learners", "Those of them who were active before.", "其中此前曾活跃过的学习者人数。")),
        ("statements", new Term("statements", "Statements of the period by their timestamp, voided ones left out.", "周期内（按 timestamp）的语句数，不含已作废的语句。")),
        ("completions", new Term("learners", "Learners who completed a course in the period.", "周期内完成课程的学习者人数。")),
        ("sessions", new Term("sessions", "Sittings that began in the period; a pause over 30 minutes ends one.", "周期内开始的学习次数；间隔超过 30 分钟视为结束。")),
        ("dwell_seconds", new Term("seconds", "How long these sittings took, summed.", "上述各次学习的时长之和（秒）。")),
        ("suppressed", Terms.Suppressed),
    ];

    // What groups are ever stands in learner_groups alone, where siblings are looked at.
    private const string Counted =
        "e.grain, e.period, e.active_learners, e.new_learners, e.active_learners - e.new_learners as returning_learners, e.statements, e.completing_learners as completions, e.sessions, e.dwell_microseconds / 1e6 as dwell";

    private const string Shown =
        """
        grain, period, case when not small then active_learners end as active_learners, case when not hides_new then new_learners end as new_learners,
        case when not hides_new then returning_learners end as returning_learners, case when not small then statements end as statements,
        case when not hides_completions then completions end as completions, case when not small then sessions end as sessions,
        case when not small then dwell end::double precision as dwell_seconds, hides_new or hides_completions as suppressed
        """;

    private static string Privacy { get; } =
        $"""
        cross join lateral (
            select insights.hides(active_learners, {Threshold}) as small,
                   {AnalystViews.HidesPart("new_learners", "active_learners")} as hides_new,
                   {AnalystViews.HidesPart("completions", "active_learners")} as hides_completions) privacy
        """;

    public static AnalystView ByGroup { get; } = new(
        "engagement_by_group",
        new Term(null, "Engagement per day, week and month of everyone and of each learner group, over all courses.", "全体及各群组每日、每周、每月的学习参与情况（所有课程合计）。"),
        OfPersons: false,
        [
            ("group_id", GroupOrEveryone),
            ("terminal", new Term(null, "What the learners held in their hands: phone, computer, television, scan (a code was scanned), other, unknown; all: anything.", "学习终端：phone（手机）、computer（电脑）、television（电视）、scan（扫码）、other（其他）、unknown（未知）；all 表示合计。")),
            .. Period, .. Figures,
        ],
        $"""
        select group_id, terminal, {Shown}
        from (select null::text as group_id, e.terminal, {Counted}
              from insights.engagement e where e.learner_group = {Nil} and e.course = {Nil} and e.grain <> 'ever'
              union all
              select g.id, e.terminal, {Counted}
              from insights.engagement e join insights.learner_group g on g.tenant_id = e.tenant_id and g.learner_group = e.learner_group
              where e.course = {Nil} and e.grain <> 'ever') counted
        {Privacy}
        """);

    public static AnalystView ByCourse { get; } = new(
        "engagement_by_course",
        new Term(null, "Engagement of everyone per course and day, week and month.", "全体学习者按课程、按日/周/月的学习参与情况。"),
        OfPersons: false,
        [("course_id", Terms.Course), .. Period, .. Figures],
        $"""
        select course_id, {Shown}
        from (select c.id as course_id, {Counted}
              from insights.engagement e join insights.course c on c.tenant_id = e.tenant_id and c.course = e.course
              where e.learner_group = {Nil} and e.terminal = 'all' and e.grain <> 'ever') counted
        {Privacy}
        """);

    public static AnalystView HoursOfWeek { get; } = new(
        "hours_of_week",
        new Term(null, "Statements per week and hour of the week, of everyone and of each learner group.", "全体及各群组每周各时段的语句数。"),
        OfPersons: false,
        [
            ("group_id", GroupOrEveryone),
            ("week", new Term(null, "Monday of the week, in the calendar of Asia/Shanghai.", "该周的周一（Asia/Shanghai 时区）。")),
            ("weekday", new Term(null, "1: Monday, to 7: Sunday.", "星期：1 为周一，7 为周日。")),
            ("hour", new Term(null, "The hour of the day, 0 to 23, in Asia/Shanghai; hours without statements have no row.", "小时（0–23，Asia/Shanghai 时区）；没有语句的时段没有行。")),
            ("statements", new Term("statements", "Statements of the hour by their timestamp; left out where few learners were active in the week.", "该时段（按 timestamp）的语句数；当周活跃学习者过少时隐去。")),
            ("suppressed", Terms.Suppressed),
        ],
        $"""
        select group_id, week, hour_of_week / 24 + 1 as weekday, hour_of_week % 24 as hour, case when not hidden then counted.statements end as statements, hidden as suppressed
        from (select null::text as group_id, tenant_id, learner_group, week, hour_of_week, statements from insights.hour_of_week where learner_group = {Nil}
              union all
              select g.id, h.tenant_id, h.learner_group, h.week, h.hour_of_week, h.statements
              from insights.hour_of_week h join insights.learner_group g on g.tenant_id = h.tenant_id and g.learner_group = h.learner_group) counted
        left join insights.engagement e on e.tenant_id = counted.tenant_id and e.grain = 'week' and e.learner_group = counted.learner_group
            and e.course = {Nil} and e.terminal = 'all' and e.period = counted.week
        cross join lateral (select insights.hides(e.active_learners, {Threshold}) as hidden) privacy
        """);

    public static AnalystView RetentionByWeek { get; } = new(
        "retention_by_week",
        new Term(null, "Learners by the first week they were ever active in, and how many of them were active in each week since, of everyone and of each learner group.", "按首次活跃周划分的学习者及其此后每周的活跃人数（全体及各群组）。"),
        OfPersons: false,
        [
            ("group_id", GroupOrEveryone),
            ("cohort", new Term(null, "Monday of the first week the learners were ever active in, in whatever group.", "学习者首次（在任何群组中）活跃的那一周的周一。")),
            ("week", new Term(null, "Monday of the week they are counted in; weeks in which none of them was active have no row.", "统计周的周一；无人活跃的周没有行。")),
            ("weeks_since", new Term("weeks", "From the cohort's week to this one.", "距首次活跃周的周数。")),
            ("learners", new Term("learners", "Learners of the cohort who were active in the week, as members of the group.", "该批学习者中当周（以群组成员身份）活跃的人数。")),
            ("cohort_learners", new Term("learners", "Learners of the cohort who were active in its first week, as members of the group.", "该批学习者中首周（以群组成员身份）活跃的人数。")),
            ("share", new Term("share", "The former of the latter; over 1 where learners came into the group after their first week.", "前者与后者之比；首周之后才加入群组者可使其大于 1。")),
            ("suppressed", Terms.Suppressed),
        ],
        $"""
        select group_id, cohort, week, (week - cohort) / 7 as weeks_since, case when not hidden then learners end as learners,
               case when not small then cohort_learners end as cohort_learners,
               case when not hidden then learners::double precision / cohort_learners end as share, hidden as suppressed
        from (select null::text as group_id, r.cohort, r.week, r.learners, f.learners as cohort_learners
              from insights.retention r
              left join insights.retention f on f.tenant_id = r.tenant_id and f.learner_group = r.learner_group and f.cohort = r.cohort and f.week = r.cohort
              where r.learner_group = {Nil}
              union all
              select g.id, r.cohort, r.week, r.learners, f.learners
              from insights.retention r
              join insights.learner_group g on g.tenant_id = r.tenant_id and g.learner_group = r.learner_group
              left join insights.retention f on f.tenant_id = r.tenant_id and f.learner_group = r.learner_group and f.cohort = r.cohort and f.week = r.cohort) counted
        cross join lateral (
            select insights.hides(cohort_learners, {Threshold}) as small,
                   {AnalystViews.HidesPart("learners", "cohort_learners")} as hidden) privacy
        """);
}
