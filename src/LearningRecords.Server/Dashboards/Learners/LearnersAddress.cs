using System.Globalization;
using LearningRecords.Insights;
using LearningRecords.Insights.Learners;
using LearningRecords.Server.Dashboards.Engagement;

namespace LearningRecords.Server.Dashboards.Learners;

/// <summary>What the address of the list of learners asks for: the rows behind a figure, or somebody by name.</summary>
/// <param name="Where">Tenant, group and days, which other pages understand as well.</param>
/// <param name="Search">A part of a name or an identity; null: nobody is searched for.</param>
/// <param name="Course">A course's IRI; null: any.</param>
/// <param name="Step">How far the learners came; null: however far.</param>
/// <param name="Part">IRI of a part of the course that they came to; null: any.</param>
/// <param name="As">What they did in the days of the address; null: the days are not asked about.</param>
/// <param name="Terminal">On what they did it; null: on anything.</param>
/// <param name="Reached">What else they reached in the course.</param>
/// <param name="Cohort">Monday of the week in which they were first active; null: whenever.</param>
/// <param name="Hour">The hour of the week, from Monday's first, in which they were active; null: any.</param>
/// <param name="After">Keys of learner and course of the last row of the page before.</param>
public sealed record LearnersAddress(
    DashboardAddress Where, string? Search, string? Course, string? Step, string? Part, ActiveAs? As, string? Terminal, Reached Reached, DateOnly? Cohort, int? Hour, (Guid Learner, Guid Course)? After)
{
    public const string Path = "/learners";
    private const int LongestSearch = 200;
    private const int HoursOfWeek = 7 * 24;

    /// <summary>The steps of a funnel, having passed and having rated.</summary>
    public static readonly string[] Steps = ["reached", "started", "half", "completed", "evaluated", "passed", "rated"];

    public static LearnersAddress Of(IQueryCollection query) => new(
        DashboardAddress.Of(query),
        query["search"].ToString().Trim() is { Length: > 0 } search ? search[..Math.Min(search.Length, LongestSearch)] : null,
        Text(query, "course"),
        Array.Find(Steps, step => step == query["step"].ToString()),
        Text(query, "part"),
        Array.Find([.. Enum.GetValues<ActiveAs>().Cast<ActiveAs?>()], kind => Written(kind!.Value) == query["as"].ToString()),
        Array.Find(EngagementAddress.Terminals, terminal => terminal == query["terminal"].ToString()),
        Reached.Of(query),
        DashboardAddress.Day(query["cohort"]),
        Number(query["hour"], HoursOfWeek),
        query["after"].ToString().Split('_') is [var learner, var last] && Guid.TryParseExact(learner, "N", out var learnerKey) && Guid.TryParseExact(last, "N", out var courseKey) ? (learnerKey, courseKey) : null);

    /// <summary>The learners of a course, a group or both, and how far they came.</summary>
    public static string To(string tenant, string? course = null, string? group = null, string? step = null, string? part = null, Reached? reached = null) =>
        new LearnersAddress(new DashboardAddress(tenant, group, null, null), null, course, step, part, null, null, reached ?? Reached.Anything, null, null, null).Written();

    /// <summary>The learners who did something in some days.</summary>
    public static string To(string tenant, ActiveAs kind, DateOnly from, DateOnly until, string? group, string? course = null, string? terminal = null, DateOnly? cohort = null, int? hour = null) =>
        new LearnersAddress(new DashboardAddress(tenant, group, from, until), null, course, null, null, kind, terminal, Reached.Anything, cohort, hour, null).Written();

    /// <summary>The learners who were active in an hour of the weeks that a period touches.</summary>
    /// <param name="hour">From Monday's first.</param>
    public static string InHour(int hour, Period period, string tenant, string? group, string? course = null) => To(
        tenant, ActiveAs.Active, TenantCalendar.PeriodOf(Grain.Week, period.From), TenantCalendar.LastDay(Grain.Week, TenantCalendar.PeriodOf(Grain.Week, period.Until)), group, course, hour: hour);

    public string Behind((Guid Learner, Guid Course) last, string tenant) => (this with { Where = Where with { Tenant = tenant }, After = last }).Written();

    /// <summary>As the address and the texts write it.</summary>
    public static string Written(ActiveAs kind) => kind.ToString().ToLowerInvariant();

    internal static int? Number(string? text, int end) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < end ? number : null;

    private string Written() => Path + QueryString.Create(Reached.Written().Concat(
    [
        new("tenant", Where.Tenant),
        new("course", Course),
        new("group", Where.Group),
        new("step", Step),
        new("part", Part),
        new("as", As is { } kind ? Written(kind) : null),
        new("from", DashboardAddress.Written(Where.From)),
        new("until", DashboardAddress.Written(Where.Until)),
        new("terminal", Terminal),
        new("cohort", DashboardAddress.Written(Cohort)),
        new("hour", Hour?.ToString(CultureInfo.InvariantCulture)),
        new("after", After is { } last ? FormattableString.Invariant($"{last.Learner:N}_{last.Course:N}") : null),
    ]).Where(part => part.Value is not null));

    private static string? Text(IQueryCollection query, string name) => query[name].ToString() is { Length: > 0 } text ? text : null;
}
