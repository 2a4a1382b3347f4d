using System.Globalization;

namespace LearningRecords.Server.Dashboards.LearnerGroups;

/// <summary>What the address of the page asks for, so that a view can be shared as a link.</summary>
/// <param name="Where">Tenant and group, which other pages understand as well.</param>
/// <param name="Compared">Ids of groups that stand side by side; none: those that lie in the group.</param>
/// <param name="Month">The first day of the month compared; null: the running one.</param>
/// <param name="After">The key of the member behind whom the list goes on.</param>
/// <param name="Archived">Whether groups that were put away are shown too.</param>
public sealed record GroupsAddress(DashboardAddress Where, IReadOnlyList<string> Compared, DateOnly? Month, Guid? After, bool Archived)
{
    public const string Path = "/learner-groups";

    private const int MostCompared = 40;

    public static GroupsAddress Of(IQueryCollection query) => new(
        DashboardAddress.Of(query),
        [.. query["compare"].OfType<string>().Where(id => id.Length > 0).Distinct(StringComparer.Ordinal).Take(MostCompared)],
        DateOnly.TryParseExact(query["month"], "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month) ? month : null,
        Guid.TryParseExact(query["after"], "N", out var after) ? after : null,
        query.ContainsKey("archived"));

    /// <summary>The page with one group opened.</summary>
    public static string Of(string tenant, string? group) => Path + QueryString.Create(
        new KeyValuePair<string, string?>[] { new("tenant", tenant), new("group", group) }.Where(part => part.Value is not null));

    /// <summary>Where a table of the page is as CSV.</summary>
    public string CsvOf(string table, string tenant) => $"{Path}/{table}.csv" + QueryString.Create(
        new KeyValuePair<string, string?>[] { new("tenant", tenant), new("group", Where.Group), new("month", Month?.ToString("yyyy-MM", CultureInfo.InvariantCulture)) }
            .Concat(Compared.Select(id => new KeyValuePair<string, string?>("compare", id)))
            .Where(part => part.Value is not null));
}
