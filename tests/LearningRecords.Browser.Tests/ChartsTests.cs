using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Playwright;

namespace LearningRecords.Browser.Tests;

/// <summary>Every chart of every page: drawn, explained, as a table, as a picture, and as a file that holds the figures it draws.</summary>
[Collection(nameof(Chromium))]
public sealed class ChartsTests(Chromium chromium)
{
    // What each series of a chart is in its file, and how much more there the figures are.
    private static readonly Dictionary<string, (string[] Columns, double Times)> Charts = new(StringComparer.Ordinal)
    {
        ["overview active"] = (["activeLearners"], 1),
        ["engagement trend"] = (["activeLearners", "returningLearners", "newLearners"], 1),
        ["engagement sessions"] = (["sessionsPerLearner"], 1),
        ["engagement dwell"] = (["dwellSecondsPerLearner"], 60),
        ["engagement stickiness"] = (["stickiness"], 1),
        ["engagement terminals"] = (["share"], 1),
        ["engagement funnel"] = (["share"], 1),
        ["course funnel"] = (["share"], 1),
        ["course parts"] = (["share"], 1),
        ["course seconds"] = (["share"], 1),
        ["course scores"] = (["learners"], 1),
        ["course times"] = (["learners"], 1),
        ["course trend"] = (["activeLearners"], 1),
        ["learner days"] = (["statements"], 1),
        ["recommendations shown"] = (["takenShare"], 1),
        ["recommendations models"] = (["ndcgAt10", "rivalNdcgAt10"], 1),
        ["operations ingest"] = (["stored"], 1),
    };

    [BrowserFact]
    public async Task Every_chart_is_explained_and_is_a_table_a_picture_and_a_file_with_the_figures_it_draws()
    {
        var college = await College.OfEightAsync();
        var recommended = await RecommendationsTests.WithModelsAndAnswersAsync();
        await using var reader = await Reader.SignedInAsync(chromium);
        var checkedCharts = new HashSet<string>(StringComparer.Ordinal);

        foreach (var (page, address) in new[]
        {
            ("overview", $"/?tenant={college.Tenant.Tenant}"), ("engagement", $"/engagement?tenant={college.Tenant.Tenant}"), ("course", college.CourseAddress),
            ("learner", college.LearnerAddress(0)), ("recommendations", recommended.RecommendationsAddress), ("operations", "/operations"),
        })
        {
            var answer = await reader.Page.GotoAsync(address);
            Assert.True(answer is { Ok: true }, $"{page} was answered {answer?.Status}.");
            // What came in is written down every ten seconds.
            for (var tries = 0; page == "operations" && await reader.Page.Locator("#ingest-chart").CountAsync() == 0 && tries < 60; tries++)
            {
                await Task.Delay(TimeSpan.FromSeconds(1));
                await reader.Page.ReloadAsync();
            }

            foreach (var id in await reader.Page.Locator(".chart").EvaluateAllAsync<string[]>("charts => charts.map(chart => chart.id)"))
            {
                var chart = id[..^"-chart".Length];
                var card = reader.Page.Locator($"[data-chart-card={chart}]");
                await Assertions.Expect(card.Locator("canvas").First).ToBeVisibleAsync();
                await Assertions.Expect(card.Locator(".definition")).Not.ToBeEmptyAsync();
                await Assertions.Expect(card.Locator($"#{chart}-table tbody tr").First).ToBeAttachedAsync();
                var saved = await reader.Page.RunAndWaitForDownloadAsync(() => card.Locator("[data-png]").ClickAsync());
                Assert.Equal(chart + ".png", saved.SuggestedFilename);
                if (chart is "hours" or "retention")
                    await HoldsCellsAsync(reader, chart);
                else
                    await HoldsLinesAsync(reader, chart, $"{page} {chart}");
                checkedCharts.Add($"{page} {chart}");
            }
        }

        Assert.Empty(Charts.Keys.Except(checkedCharts, StringComparer.Ordinal));
        reader.HeardNoComplaint();
    }

    [BrowserFact]
    public async Task A_slow_phone_gets_the_same_pictures()
    {
        var college = await College.OfEightAsync();
        await using var reader = await Reader.SignedInAsync(chromium, pixels: 2);
        await reader.Page.GotoAsync($"/engagement?tenant={college.Tenant.Tenant}");
        var pictures = await PicturesAsync(reader);

        await reader.SlowDownAsync(30);

        Assert.Equal(pictures, await PicturesAsync(reader));
        Assert.Equal(2, pictures.Count);
        reader.HeardNoComplaint();
    }

    private static async Task<List<string>> PicturesAsync(Reader reader)
    {
        var pictures = new List<string>();
        foreach (var offer in await reader.Page.Locator("[data-png=hours-chart], [data-png=trend-chart]").AllAsync())
        {
            var saved = await reader.Page.RunAndWaitForDownloadAsync(() => offer.ClickAsync());
            pictures.Add(Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(await saved.PathAsync()))));
        }

        return pictures;
    }

    private static async Task HoldsLinesAsync(Reader reader, string chart, string named)
    {
        Assert.True(Charts.TryGetValue(named, out var expected), $"The chart {named} stands in no line of this test.");
        var series = (await OptionsAsync(reader, chart)).GetProperty("series").EnumerateArray().Select(line => line.GetProperty("data").EnumerateArray().Select(Number).ToArray()).ToArray();
        var rows = await FileAsync(reader, chart);
        // A course has more parts, a learner more days without anything, than their chart draws.
        if (named == "learner days")
            series[0] = [.. series[0].Where(statements => statements > 0)];
        foreach (var (data, column) in series.Zip(expected.Columns))
        {
            var told = rows.Select(row => row[column].Length == 0 ? (double?)null : double.Parse(row[column], CultureInfo.InvariantCulture) / expected.Times).ToArray();
            // The models' file begins with the first one as the chart does; the minute that goes on is another one a moment later.
            var same = named == "operations ingest" ? Math.Min(data.Length, told.Length) - 2 : data.Length;
            Assert.Equal(data.Take(same).Select(Rounded), told.Take(same).Select(Rounded));
            Assert.True(named == "operations ingest" || data.Length == told.Length, named);
        }
    }

    private static async Task HoldsCellsAsync(Reader reader, string chart)
    {
        var drawn = (await OptionsAsync(reader, chart)).GetProperty("series")[0].GetProperty("data").EnumerateArray().Select(cell => Number(cell[2])).Where(value => value > 0).Select(Rounded).Order();
        var told = (await FileAsync(reader, chart)).Select(row => Rounded(double.Parse(row[chart == "hours" ? "statements" : "share"], CultureInfo.InvariantCulture))).Order();
        Assert.Equal(told, drawn);
    }

    private static double? Rounded(double? figure) => figure is { } known ? Math.Round(known, 9) : null;

    private static double? Number(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.GetDouble();

    private static async Task<JsonElement> OptionsAsync(Reader reader, string chart)
    {
        using var options = JsonDocument.Parse(await reader.Page.Locator($"#{chart}-options").TextContentAsync() ?? "");
        return options.RootElement.Clone();
    }

    private static async Task<List<Dictionary<string, string>>> FileAsync(Reader reader, string chart)
    {
        await using var answer = await reader.Page.APIRequest.GetAsync((await reader.Page.Locator($"[data-chart-card={chart}] a[download]").GetAttributeAsync("href"))!);
        Assert.Equal((int)HttpStatusCode.OK, answer.Status);
        var lines = (await answer.TextAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var head = lines[0].Split(',');
        return [.. lines[1..].Select(line => head.Zip(line.Split(',')).ToDictionary(cell => cell.First, cell => cell.Second, StringComparer.Ordinal))];
    }
}
