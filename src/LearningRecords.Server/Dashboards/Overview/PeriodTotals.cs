using LearningRecords.Insights.Engagement;

namespace LearningRecords.Server.Dashboards.Overview;

/// <summary>What the days of a period add up to, those left out that may not be shown.</summary>
/// <param name="Completions">Learners who completed a course, on each day they did.</param>
public sealed record PeriodTotals(long NewLearners, long Completions, double DwellSeconds, long Statements)
{
    public static PeriodTotals Of(IReadOnlyList<EngagementRow> days) => new(
        days.Sum(day => (long?)day.NewLearners) ?? 0, days.Sum(day => (long?)day.Completions) ?? 0, days.Sum(day => day.DwellSeconds) ?? 0, days.Sum(day => day.Statements) ?? 0);

    /// <summary>By how much a total is more or less than before, as a share of it; null: there was none.</summary>
    public static double? Change(double now, double before) => before > 0 ? (now / before) - 1 : null;
}
