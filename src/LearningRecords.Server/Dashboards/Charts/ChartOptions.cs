using System.Globalization;
using System.Text.Json;
using LearningRecords.Insights.Engagement;

namespace LearningRecords.Server.Dashboards.Charts;

/// <summary>What the charts show, as ECharts options; how they look is the business of <c>charts.js</c>. A suppressed figure is a gap. The serializer escapes what could end a script element.</summary>
public static class ChartOptions
{
    public static string Lines(IEnumerable<string> periods, string format, params (string Name, IEnumerable<double?> Values)[] lines) => JsonSerializer.Serialize(new
    {
        format,
        xAxis = new { type = "category", data = periods },
        series = lines.Select(line => new { type = "line", name = line.Name, data = line.Values }),
    });

    /// <summary>Bars that lie, the first at the top.</summary>
    public static string Shares(string name, IEnumerable<(string Name, double? Share)> bars) => JsonSerializer.Serialize(new
    {
        format = "percent",
        yAxis = new { type = "category", data = bars.Select(bar => bar.Name) },
        series = new[] { new { type = "bar", name, data = bars.Select(bar => bar.Share) } },
    });

    /// <summary>Bars that stand, from the left to the right.</summary>
    public static string Columns(string name, IEnumerable<(string Name, double? Value)> columns) => JsonSerializer.Serialize(new
    {
        format = "number",
        xAxis = new { type = "category", data = columns.Select(column => column.Name) },
        series = new[] { new { type = "bar", name, data = columns.Select(column => column.Value) } },
    });

    /// <summary>A map of cells given by column, row and value.</summary>
    public static string Heat(string name, string format, string columnsName, IEnumerable<string> columns, IEnumerable<string> rows, IEnumerable<(int Column, int Row, double Value)> cells, double most) => JsonSerializer.Serialize(new
    {
        format,
        most,
        xAxis = new { type = "category", name = columnsName, data = columns },
        yAxis = new { type = "category", data = rows },
        series = new[] { new { type = "heatmap", name, data = cells.Select(cell => new[] { cell.Column, cell.Row, cell.Value }) } },
    });

    public static string Hours(IReadOnlyList<HourRow> hours, string name, string hourName, IReadOnlyList<string> weekdays)
    {
        var known = hours.ToDictionary(hour => (hour.Weekday, hour.Hour), hour => hour.Statements);
        var cells = from weekday in Enumerable.Range(0, 7)
                    from hour in Enumerable.Range(0, 24)
                    let statements = known.TryGetValue((weekday + 1, hour), out var found) ? found : 0
                    where statements is not null
                    select (hour, weekday, (double)statements.Value);
        return Heat(name, "number", hourName, Enumerable.Range(0, 24).Select(hour => hour.ToString(CultureInfo.InvariantCulture)), weekdays, cells, Math.Max(1, hours.Max(hour => hour.Statements) ?? 1));
    }
}
