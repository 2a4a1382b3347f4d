using System.Globalization;
using System.Text.Json;
using LearningRecords.Server.Operations;

namespace LearningRecords.Server.Dashboards.Operations;

/// <summary>What the charts of operations show, as ECharts options.</summary>
public static class OperationsCharts
{
    /// <summary>Every minute from the first to the last, those in which nothing came in as zero.</summary>
    public static string StoredByMinute(string seriesName, IReadOnlyList<IngestMinute> minutes)
    {
        var known = minutes.ToDictionary(minute => minute.Minute, minute => minute.Stored);
        DateTime[] all = [.. Enumerable.Range(0, (int)(minutes[^1].Minute - minutes[0].Minute).TotalMinutes + 1).Select(number => minutes[0].Minute.AddMinutes(number))];
        return JsonSerializer.Serialize(new
        {
            xAxis = new { type = "category", data = all.Select(minute => DashboardDay.InZone(minute).ToString("HH:mm", CultureInfo.InvariantCulture)) },
            series = new[] { new { type = "line", name = seriesName, data = all.Select(minute => known.GetValueOrDefault(minute)) } },
        });
    }
}
