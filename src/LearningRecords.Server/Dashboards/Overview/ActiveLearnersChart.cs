using System.Globalization;
using System.Text.Json;
using LearningRecords.Insights.Engagement;

namespace LearningRecords.Server.Dashboards.Overview;

/// <summary>What the chart shows, as ECharts options; how it looks is the business of <c>charts.js</c>.</summary>
public static class ActiveLearnersChart
{
    /// <summary>A suppressed day is a gap in the line. JSON that is safe inside an HTML script element: the serializer escapes every &lt;, &gt; and &amp;.</summary>
    public static string Options(IReadOnlyList<EngagementRow> days, string seriesName, string dayFormat) => JsonSerializer.Serialize(new
    {
        xAxis = new { type = "category", data = days.Select(day => day.Day.ToString(dayFormat, CultureInfo.CurrentCulture)) },
        series = new[] { new { type = "line", name = seriesName, data = days.Select(day => day.ActiveLearners) } },
    });
}
