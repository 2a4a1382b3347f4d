namespace LearningRecords.Server.Dashboards.Learners;

/// <summary>What the address of the list of learners asks for: the rows behind a figure, or somebody by name.</summary>
/// <param name="Where">Tenant and group, which other pages understand as well.</param>
/// <param name="Search">A part of a name or an identity; null: nobody is searched for.</param>
/// <param name="Course">A course's IRI; null: any.</param>
/// <param name="Step">How far the learners came; null: however far.</param>
/// <param name="After">Keys of learner and course of the last row of the page before.</param>
public sealed record LearnersAddress(DashboardAddress Where, string? Search, string? Course, string? Step, (Guid Learner, Guid Course)? After)
{
    public const string Path = "/learners";
    private const int LongestSearch = 200;

    /// <summary>The steps of a funnel, and having passed.</summary>
    public static readonly string[] Steps = ["reached", "started", "half", "completed", "evaluated", "passed"];

    public static LearnersAddress Of(IQueryCollection query) => new(
        DashboardAddress.Of(query),
        query["search"].ToString().Trim() is { Length: > 0 } search ? search[..Math.Min(search.Length, LongestSearch)] : null,
        query["course"].ToString() is { Length: > 0 } course ? course : null,
        Array.Find(Steps, step => step == query["step"].ToString()),
        query["after"].ToString().Split('_') is [var learner, var last] && Guid.TryParseExact(learner, "N", out var learnerKey) && Guid.TryParseExact(last, "N", out var courseKey) ? (learnerKey, courseKey) : null);

    public static string To(string tenant, string? course = null, string? group = null, string? step = null) => Written(tenant, course, group, step, null);

    public string Behind((Guid Learner, Guid Course) last, string tenant) => Written(tenant, Course, Where.Group, Step, FormattableString.Invariant($"{last.Learner:N}_{last.Course:N}"));

    private static string Written(string tenant, string? course, string? group, string? step, string? after) => Path + QueryString.Create(
        new KeyValuePair<string, string?>[] { new("tenant", tenant), new("course", course), new("group", group), new("step", step), new("after", after) }.Where(part => part.Value is not null));
}
