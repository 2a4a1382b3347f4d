using System.Globalization;

namespace LearningRecords.Server.Dashboards;

/// <summary>What the address of a page asks for, so that a view can be shared as a link.</summary>
/// <param name="Tenant">Null: the one a newcomer wants to see.</param>
/// <param name="Group">Id of a learner group; null: everyone.</param>
/// <param name="From">First day of the chart; null: what <see cref="Period"/> makes of it.</param>
/// <param name="Until">Last day of the chart.</param>
/// <param name="Offset">Courses left out before the first one of the table.</param>
public sealed record DashboardAddress(string? Tenant, string? Group, DateOnly? From, DateOnly? Until, int Offset)
{
    private const int MostCoursesSkipped = 1_000_000;

    /// <summary>Reads the address, leaving out what is no day and no number: forms make neither.</summary>
    public static DashboardAddress Of(IQueryCollection query) => new(
        Text(query, "tenant"),
        Text(query, "group"),
        Day(query, "from"),
        Day(query, "until"),
        int.TryParse(query["offset"], NumberStyles.None, CultureInfo.InvariantCulture, out var offset) ? Math.Min(offset, MostCoursesSkipped) : 0);

    /// <summary>A day as an address and a date field hold it.</summary>
    public static string? Written(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string? Text(IQueryCollection query, string name) => query[name].ToString() is { Length: > 0 } text ? text : null;

    private static DateOnly? Day(IQueryCollection query, string name) =>
        DateOnly.TryParseExact(query[name], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
