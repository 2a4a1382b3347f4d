using System.Globalization;
using LearningRecords.Server.Recommendations;

namespace LearningRecords.Server.Dashboards.Recommendations;

/// <summary>What the address of the page asks for, so that a view can be shared as a link.</summary>
public sealed record RecommendationsAddress(DashboardAddress Where, CourseFilters Filters)
{
    /// <summary>The path under <c>/recommendations</c> is that of programs.</summary>
    public const string Path = "/suggestions";

    public const int HighestLevel = 9;

    /// <summary>The lengths to choose from, in minutes.</summary>
    public static readonly int[] Lengths = [15, 30, 60, 120];

    /// <summary>Reads the address, leaving out what no form makes.</summary>
    public static RecommendationsAddress Of(IQueryCollection query) => new(
        DashboardAddress.Of(query),
        new CourseFilters(Text(query, "language"), Number(query, "level", HighestLevel), Number(query, "maxMinutes", int.MaxValue), query["open"] == "true", Text(query, "discipline")));

    /// <summary>Where a chart's figures are as CSV. They are those of everyone, whatever group is chosen.</summary>
    public string CsvOf(string chart, string tenant) => $"{Path}/{chart}.csv" + QueryString.Create(
        new KeyValuePair<string, string?>[] { new("tenant", tenant), new("from", DashboardAddress.Written(Where.From)), new("until", DashboardAddress.Written(Where.Until)) }.Where(part => part.Value is not null));

    private static string? Text(IQueryCollection query, string name) => query[name].ToString() is { Length: > 0 } text ? text : null;

    private static int? Number(IQueryCollection query, string name, int most) =>
        int.TryParse(query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= most ? number : null;
}
