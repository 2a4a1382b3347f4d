using System.Globalization;
using LearningRecords.Insights;

namespace LearningRecords.Server.Dashboards.Learners;

/// <summary>What the address of a learner's page asks for.</summary>
/// <param name="Where">The tenant, which other pages understand as well.</param>
/// <param name="Learner">The canonical identity; null: the address names nobody.</param>
/// <param name="AsOf">A moment of <c>stored</c>: what was known then; null: what is known now.</param>
/// <param name="Before">Time and statement of the last entry of the timeline's page before.</param>
public sealed record LearnerAddress(DashboardAddress Where, string? Learner, DateTimeOffset? AsOf, (DateTime At, Guid StatementId)? Before)
{
    public const string Path = "/learner";
    private const long MostSeconds = 253_402_300_799;

    public static LearnerAddress Of(IQueryCollection query) => new(
        DashboardAddress.Of(query),
        query["learner"].ToString() is { Length: > 0 } learner ? learner : null,
        Moment(query["asOf"].ToString()),
        query["before"].ToString().Split('_') is [var at, var statement] && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTime.MaxValue.Ticks
            && Guid.TryParseExact(statement, "N", out var id) ? (new DateTime(ticks, DateTimeKind.Utc), id) : null);

    public static string To(string learner, string tenant) => Path + QueryString.Create(new KeyValuePair<string, string?>[] { new("learner", learner), new("tenant", tenant) });

    /// <summary>The learner's timeline from the last thing they did on a day.</summary>
    public static string Through(DateOnly day, string learner, string tenant) =>
        new LearnerAddress(new DashboardAddress(tenant, null, null, null), learner, null, null).Behind(TenantCalendar.StartOf(day.AddDays(1)).UtcDateTime, Guid.Empty, tenant);

    /// <summary>The learner's timeline from behind an entry on.</summary>
    public string Behind(DateTime at, Guid statementId, string tenant) => Path + QueryString.Create(new KeyValuePair<string, string?>[]
    {
        new("learner", Learner),
        new("tenant", tenant),
        new("asOf", AsOf?.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
        new("before", FormattableString.Invariant($"{at.Ticks}_{statementId:N}")),
    }.Where(part => part.Value is not null)) + "#timeline";

    // A slider sends seconds, a person writes an instant.
    private static DateTimeOffset? Moment(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= MostSeconds ? DateTimeOffset.FromUnixTimeSeconds(seconds)
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant
        : null;
}
