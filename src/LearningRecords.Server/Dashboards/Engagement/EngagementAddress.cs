using LearningRecords.Insights;
using LearningRecords.Server.Dashboards.Courses;

namespace LearningRecords.Server.Dashboards.Engagement;

/// <summary>What the address of the page asks for, so that a view can be shared as a link.</summary>
/// <param name="Where">Tenant, group and days, which other pages understand as well.</param>
/// <param name="Terminal">One of <see cref="Terminals"/>; null: all of them together.</param>
/// <param name="Course">A course's IRI; null: all of them together.</param>
/// <param name="Find">Words of a course's title, as the form sends them; empty: none any more; null: the address says it all.</param>
public sealed record EngagementAddress(DashboardAddress Where, Grain Grain, string? Terminal, string? Course, string? Find)
{
    public const string Path = "/engagement";
    private const int LongestSearch = 200;

    public static readonly Grain[] Grains = [Grain.Day, Grain.Week, Grain.Month];

    /// <summary>As statements are folded.</summary>
    public static readonly string[] Terminals = ["phone", "computer", "television", "scan", "other", "unknown"];

    public static EngagementAddress Of(IQueryCollection query) => new(
        DashboardAddress.Of(query),
        Array.Find(Grains, grain => GrainText.Of(grain) == query["grain"].ToString()),
        Array.Find(Terminals, terminal => terminal == query["terminal"].ToString()),
        query["course"].ToString() is { Length: > 0 } course ? course : null,
        query.ContainsKey("find") && query["find"].ToString().Trim() is var words ? words[..Math.Min(words.Length, LongestSearch)] : null);

    /// <summary>The engagement of one course's learners, or of all with null.</summary>
    public string Of(string? course, string tenant) => (this with { Course = course }).Written(Path, tenant);

    /// <summary>The engagement in a course, with the filters of its page.</summary>
    public static string In(CourseAddress course, string tenant) => new EngagementAddress(course.Where, Grain.Day, null, course.Course, null).Written(Path, tenant);

    /// <summary>What was done on one kind of terminal, or on all with null.</summary>
    public string On(string? terminal, string tenant) => (this with { Terminal = terminal }).Written(Path, tenant);

    /// <summary>Where a chart's figures are as CSV.</summary>
    public string CsvOf(string chart, string tenant) => Written($"{Path}/{chart}.csv", tenant);

    private string Written(string path, string tenant) => path + QueryString.Create(new KeyValuePair<string, string?>[]
    {
        new("tenant", tenant),
        new("group", Where.Group),
        new("from", DashboardAddress.Written(Where.From)),
        new("until", DashboardAddress.Written(Where.Until)),
        new("course", Course),
        new("grain", GrainText.Of(Grain)),
        new("terminal", Terminal),
    }.Where(part => part.Value is not null));
}
