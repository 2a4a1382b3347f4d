using System.Globalization;

namespace LearningRecords.Server.Dashboards.Courses;

/// <summary>What the address of the table asks for, so that a view can be shared as a link.</summary>
/// <param name="Where">Tenant and group, which other pages understand as well.</param>
/// <param name="Search">Words that a course's titles or id hold; null: any course.</param>
/// <param name="Page">From 1.</param>
public sealed record CoursesAddress(DashboardAddress Where, string? Search, string Order, bool Descending, int Page)
{
    public const string Path = "/courses";
    private const int LongestSearch = 200;

    public string[] Words => Search?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];

    public static CoursesAddress Of(IQueryCollection query)
    {
        var order = query["order"].ToString() is var asked && CourseOrder.IsKnown(asked) ? asked : CourseOrder.Usual;
        return new CoursesAddress(
            DashboardAddress.Of(query),
            query["search"].ToString() is { Length: > 0 } search ? search[..Math.Min(search.Length, LongestSearch)] : null,
            order,
            query["direction"].ToString() switch { "up" => false, "down" => true, _ => order != CourseOrder.Title },
            int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page > 0 ? page : 1);
    }

    /// <summary>The same courses in the order of a column; in the other direction when they are in it already.</summary>
    public string By(string order, string tenant)
    {
        var descending = order == Order ? !Descending : order != CourseOrder.Title;
        return (this with { Order = order, Descending = descending, Page = 1 }).Written(Path, tenant);
    }

    public string At(int page, string tenant) => (this with { Page = page }).Written(Path, tenant);

    public string CsvOf(string tenant) => (this with { Page = 1 }).Written(Path + ".csv", tenant);

    private string Written(string path, string tenant) => path + QueryString.Create(new KeyValuePair<string, string?>[]
    {
        new("tenant", tenant),
        new("group", Where.Group),
        new("search", Search),
        new("order", Order),
        new("direction", Descending ? "down" : "up"),
        new("page", Page == 1 ? null : Page.ToString(CultureInfo.InvariantCulture)),
    }.Where(part => part.Value is not null));
}
