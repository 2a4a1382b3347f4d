using LearningRecords.Insights;

namespace LearningRecords.Server.Dashboards.Engagement;

/// <summary>What the address of the page asks for, so that a view can be shared as a link.</summary>
/// <param name="Where">Tenant, group and days, which other pages understand as well.</param>
/// <param name="Terminal">One of <see cref="Terminals"/>; null: all of them together.</param>
public sealed record EngagementAddress(DashboardAddress Where, Grain Grain, string? Terminal)
{
    public const string Path = "/engagement";

    public static readonly Grain[] Grains = [Grain.Day, Grain.Week, Grain.Month];

    /// <summary>As statements are folded.</summary>
    public static readonly string[] Terminals = ["phone", "computer", "television", "scan", "other", "unknown"];

    public static EngagementAddress Of(IQueryCollection query) => new(
        DashboardAddress.Of(query),
        Array.Find(Grains, grain => GrainText.Of(grain) == query["grain"].ToString()),
        Array.Find(Terminals, terminal => terminal == query["terminal"].ToString()));

    /// <summary>Where a chart's figures are as CSV.</summary>
    public string CsvOf(string chart, string tenant) => $"{Path}/{chart}.csv" + QueryString.Create(
        new KeyValuePair<string, string?>[]
        {
            new("tenant", tenant),
            new("group", Where.Group),
            new("from", DashboardAddress.Written(Where.From)),
            new("until", DashboardAddress.Written(Where.Until)),
            new("grain", GrainText.Of(Grain)),
            new("terminal", Terminal),
        }.Where(part => part.Value is not null));
}
