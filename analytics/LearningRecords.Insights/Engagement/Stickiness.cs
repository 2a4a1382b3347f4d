using LearningRecords.Insights.Privacy;
using LearningRecords.Insights.Results;

namespace LearningRecords.Insights.Engagement;

/// <summary>How many of a month's learners come on a usual day of it.</summary>
/// <param name="DailyLearners">Mean over the days of the month; days with too few learners to be shown count as nobody, so that the mean does not tell of them.</param>
public sealed record Stickiness(DateOnly Month, int? MonthlyLearners, double? DailyLearners, double? Share, bool Suppressed)
{
    public static readonly Result<Stickiness> Result = new Result<Stickiness>("stickiness", "months")
        .Value("month", new Term(null, "First day of the month, in the calendar of Asia/Shanghai; months without statements have no row.", "月份的第一天（Asia/Shanghai 时区）；没有语句的月份没有行。"), row => row.Month)
        .ValueOrNone<long>("monthlyLearners", new Term("learners", "Learners with any statement in the month (MAU).", "当月有任何语句的学习者人数（MAU）。"), row => row.MonthlyLearners)
        .ValueOrNone("dailyLearners",
            new Term("learners",
                "Learners per day (DAU): mean over the days of the month, of a month that is not over up to today; days that may not be shown count as nobody.",
                "日均学习者人数（DAU）：按当月天数平均，未结束的月份计至今日；不得显示的日子按零计。"),
            row => row.DailyLearners)
        .ValueOrNone("stickiness", new Term("share, 0 to 1", "DAU divided by MAU: on what share of the days a learner of the month comes.", "DAU 除以 MAU：当月学习者平均在多大比例的日子里学习（0–1）。"), row => row.Share)
        .Value("suppressed", Terms.Suppressed, row => row.Suppressed);

    /// <param name="today">Days after it are not counted among the days of their month, unless learners are said to have been active then.</param>
    public static IEnumerable<Stickiness> Of(IReadOnlyList<EngagementDay> months, IReadOnlyList<EngagementDay> days, DateOnly today, PrivacyThreshold threshold)
    {
        var daysOf = days.ToLookup(day => TenantCalendar.PeriodOf(Grain.Month, day.Day));
        foreach (var month in months)
        {
            if (threshold.Hides(month.ActiveLearners))
            {
                yield return new Stickiness(month.Day, null, null, null, Suppressed: true);
                continue;
            }

            var last = daysOf[month.Day].Select(day => day.Day).Append(TenantCalendar.PeriodOf(Grain.Month, today) == month.Day ? today : month.Day.AddMonths(1).AddDays(-1)).Max();
            var daily = daysOf[month.Day].Where(day => !threshold.Hides(day.ActiveLearners)).Sum(day => (double)day.ActiveLearners) / last.Day;
            yield return new Stickiness(month.Day, month.ActiveLearners, daily, daily / month.ActiveLearners, Suppressed: false);
        }
    }
}
