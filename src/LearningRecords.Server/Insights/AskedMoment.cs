using LearningRecords.Insights;
using LearningRecords.Insights.Past;

namespace LearningRecords.Server.Insights;

/// <summary>What moment of <c>stored</c> is asked about, and in whose days.</summary>
/// <param name="AsOf">Null: what is known now.</param>
internal readonly record struct AskedMoment(DateTimeOffset? AsOf, TimeZoneInfo Zone)
{
    /// <summary>The moment, where the totals that are kept do not answer: they tell of now, in the days of the tenants' calendar.</summary>
    public DateTimeOffset? Counted => AsOf ?? (Zone.Equals(TenantCalendar.Zone) ? null : PastScope.Now);

    public static AskedMoment Of(QueryParameters parameters) => new(parameters.Instant(DescribedInsights.AsOf), parameters.Zone(DescribedInsights.Zone, TenantCalendar.Zone));
}
