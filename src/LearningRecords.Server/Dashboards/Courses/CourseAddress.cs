namespace LearningRecords.Server.Dashboards.Courses;

/// <summary>What the address of a course's page asks for, so that a view can be shared as a link.</summary>
/// <param name="Where">Tenant, group and days, which other pages understand as well.</param>
/// <param name="Course">The course's IRI; null: the address names none.</param>
/// <param name="Video">IRI of the video whose seconds are shown; null: the one with the most viewers.</param>
public sealed record CourseAddress(DashboardAddress Where, string? Course, string? Video)
{
    public const string Path = "/course";

    public static CourseAddress Of(IQueryCollection query) => new(
        DashboardAddress.Of(query),
        query["course"].ToString() is { Length: > 0 } course ? course : null,
        query["video"].ToString() is { Length: > 0 } video ? video : null);

    public static string To(string course, string tenant, string? group = null) =>
        Path + QueryString.Create(new KeyValuePair<string, string?>[] { new("course", course), new("tenant", tenant), new("group", group) }.Where(part => part.Value is not null));

    public string OfVideo(string video, string tenant) => (this with { Video = video }).Written(Path, tenant) + "#seconds-title";

    public string OfGroup(string? group, string tenant) => (this with { Where = Where with { Group = group } }).Written(Path, tenant);

    public string CsvOf(string chart, string tenant) => Written($"{Path}/{chart}.csv", tenant);

    private string Written(string path, string tenant) => path + QueryString.Create(new KeyValuePair<string, string?>[]
    {
        new("course", Course),
        new("tenant", tenant),
        new("group", Where.Group),
        new("from", DashboardAddress.Written(Where.From)),
        new("until", DashboardAddress.Written(Where.Until)),
        new("video", Video),
    }.Where(part => part.Value is not null));
}
