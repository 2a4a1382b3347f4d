using System.Globalization;

namespace LearningRecords.Server.Dashboards;

/// <summary>What the address of a page asks for, so that a view can be shared as a link.</summary>
/// <param name="Tenant">Null: the one a newcomer wants to see.</param>
/// <param name="Group">Id of a learner group; null: everyone.</param>
/// <param name="From">First day of the chart; null: what <see cref="Period"/> makes of it.</param>
/// <param name="Until">Last day of the chart.</param>
public sealed record DashboardAddress(string? Tenant, string? Group, DateOnly? From, DateOnly? Until)
{
    // Days around the edges of the calendar have no days beside them to be compared with.
    private const int EarliestYear = 1900;
    private const int LatestYear = 9999;

    /// <summary>Reads the address, leaving out what is no day and no number: forms make neither.</summary>
    public static DashboardAddress Of(IQueryCollection query) => new(
        Text(query, "tenant"),
        Text(query, "group"),
        Day(query["from"]),
        Day(query["until"]));

    /// <summary>A day as an address and a date field hold it.</summary>
    public static string? Written(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <returns>Null: the text is no day.</returns>
    public static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > EarliestYear and < LatestYear ? day : null;

    private static string? Text(IQueryCollection query, string name) => query[name].ToString() is { Length: > 0 } text ? text : null;
}
