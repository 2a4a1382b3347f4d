using LearningRecords.Insights.Engagement;

namespace LearningRecords.Server.Dashboards.Engagement;

/// <summary>A line of the map of retention.</summary>
/// <param name="Learners">Those who were active in the first week; null: too few to be shown.</param>
/// <param name="Weeks">Which share of them was active in the first week and in each one after it; null where it may not be shown.</param>
public sealed record Cohort(DateOnly Monday, int? Learners, IReadOnlyList<CohortShare> Weeks)
{
    private const int MostWeeks = 12;
    private const int MostCohorts = 12;

    /// <summary>The last cohorts, the oldest first. A week that has no row is one in which nobody came back; the weeks end with the last one begun.</summary>
    public static IReadOnlyList<Cohort> Of(IReadOnlyList<RetentionRow> rows, DateOnly today) =>
    [
        .. rows.GroupBy(row => row.Cohort).Where(cohort => cohort.Key <= today).OrderBy(cohort => cohort.Key).TakeLast(MostCohorts).Select(cohort =>
        {
            var known = cohort.ToDictionary(row => row.WeeksLater);
            var last = Math.Min(MostWeeks, (today.DayNumber - cohort.Key.DayNumber) / 7);
            var learners = cohort.First().CohortLearners;
            return new Cohort(cohort.Key, learners, [.. Enumerable.Range(0, last + 1).Select(week =>
                learners is null ? new CohortShare(null, null) : known.TryGetValue(week, out var row) ? new CohortShare(row.Learners, row.Share) : new CohortShare(0, 0))]);
        }),
    ];
}

/// <summary>Those of a cohort who were active in a week; null where it may not be shown.</summary>
public sealed record CohortShare(int? Learners, double? Share);
