using System.Text.Json;
using LearningRecords.Server.Tests.Access;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Insights;

/// <summary>Answers as of a moment, over HTTP.</summary>
public sealed class PastAnswersTests(Academy academy, School school) : IClassFixture<Academy>, IClassFixture<School>
{
    // With few learners left out, and with none.
    private static readonly string[] Paths =
    [
        "summary", "groups", "engagement", "engagement?grain=week&terminal=phone", "stickiness", "retention", "hours", "courses", "courses/evaluation", "videos", "progress", "attempts", "at-risk",
        "courses/funnel?course=" + Academy.Tea, "courses/parts?course=" + Academy.Tea, "videos/seconds?activity=" + Academy.Tea, "progress?limit=2", "courses?limit=1", "engagement?course=" + Academy.Tea,
        "engagement?group=" + School.Province, "retention?group=" + Academy.Platform, "hours?group=" + School.Province, "courses?group=" + School.Province, "at-risk?group=" + Academy.Platform,
        "retention?course=" + Academy.Tea, "hours?group=" + School.Province + "&course=" + Academy.Tea, "courses/evaluation?group=" + School.Province, "videos?group=" + Academy.Platform, "videos?course=" + Academy.Tea + "&group=" + Academy.Platform,
    ];

    public static TheoryData<string> Lists => [.. Paths];

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task What_is_known_as_of_now_is_what_is_known(string list)
    {
        foreach (var tenant in new[] { academy.Tenant, school.Tenant })
            Assert.Equal(await TextAsync(tenant, list), await TextAsync(tenant, $"{list}{(list.Contains('?', StringComparison.Ordinal) ? '&' : '?')}asOf={DateTimeOffset.UtcNow:yyyy-MM-ddTHH:mm:ss.ffffffZ}"));
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Before_the_first_statement_nothing_was_known(string list)
    {
        var answer = await academy.Tenant.Http.ExpectAsync(200, "GET", $"/insights/{list}{(list.Contains('?', StringComparison.Ordinal) ? '&' : '?')}asOf=2020-01-01T00:00:00Z");

        Assert.DoesNotContain(Figures(answer), figure => figure != 0);
    }

    [Fact]
    public async Task Days_are_cut_at_the_midnights_of_the_zone_that_is_named()
    {
        // In Shanghai at nine and at twenty-one; in Auckland, five hours ahead, the latter is the day after.
        Assert.Equal(["2026-03-02", "2026-03-09", "2026-03-10"], await DaysAsync(""), StringComparer.Ordinal);
        Assert.Equal(["2026-03-02", "2026-03-03", "2026-03-09", "2026-03-10"], await DaysAsync("?tz=Pacific/Auckland"), StringComparer.Ordinal);
        Assert.Equal(await DaysAsync(""), await DaysAsync("?tz=Asia/Chongqing"), StringComparer.Ordinal);

        async Task<IEnumerable<string>> DaysAsync(string query) =>
            (await academy.Tenant.Http.ExpectAsync(200, "GET", "/insights/engagement" + query)).GetProperty("days").EnumerateArray().Select(day => day.GetProperty("day").GetString()!);
    }

    [Fact]
    public async Task A_file_of_the_past_has_the_rows_of_its_pages()
    {
        var asOf = $"asOf={DateTimeOffset.UtcNow:yyyy-MM-ddTHH:mm:ssZ}";
        using var file = await academy.Tenant.GetAsync($"/insights/progress?format=csv&{asOf}");
        var lines = (await file.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).ToList();

        var (rows, after) = (new List<string>(), "");
        do
        {
            var page = await academy.Tenant.Http.ExpectAsync(200, "GET", $"/insights/progress?limit=1&{asOf}{after}");
            rows.AddRange(page.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("learner").GetString()!));
            after = page.GetProperty("next").GetString() is { } next ? $"&after={next}" : "";
        }
        while (after.Length > 0);

        Assert.Equal(4, rows.Count);
        Assert.Equal(rows, lines.Select(line => line.Split(',')[0]), StringComparer.Ordinal);
    }

    private static async Task<string> TextAsync(TenantClient tenant, string list) => (await tenant.Http.ExpectAsync(200, "GET", "/insights/" + list)).GetRawText();

    private static IEnumerable<double> Figures(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number => [element.GetDouble()],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Figures),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Figures(member.Value)),
        _ => [],
    };
}
