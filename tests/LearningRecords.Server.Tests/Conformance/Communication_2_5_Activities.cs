using System.Net;
using System.Text.Json;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Conformance;

/// <summary>The activities resource: one Activity with everything that statements said of it.</summary>
public sealed class Communication_2_5_Activities(OneTenant one) : IClassFixture<OneTenant>
{
    private readonly TenantClient _tenant = one.Tenant;
    private readonly string _activity = $"http://a.example/{Guid.NewGuid()}";

    [Fact]
    public async Task Definitions_are_merged_from_every_place_in_which_they_stand()
    {
        await StoreAsync("""{"name":{"en-US":"Tai Chi"},"type":"http://t.example/old"}""");
        await _tenant.StoreAsync(SampleStatement.Json(rest: $$$$$""","context":{"contextActivities":{"parent":{"id":"{{{{{_activity}}}}}","definition":{"name":{"zh-CN":"太极拳"},"type":"http://t.example/new"}}}}"""));

        Assert.Equal($$$"""{"objectType":"Activity","id":"{{{_activity}}}","definition":{"name":{"en-US":"Tai Chi","zh-CN":"太极拳"},"type":"http://t.example/new"}}""", await ReadAsync());
    }

    [Fact]
    public async Task The_latest_word_on_a_language_counts_also_when_it_was_said_before()
    {
        foreach (var name in new[] { "A", "B", "B", "A" })
            await StoreAsync($$$"""{"name":{"en":"{{{name}}}"}}""");

        Assert.Contains("""{"en":"A"}""", await ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_writers_of_one_activity_lose_no_language()
    {
        await Task.WhenAll(Enumerable.Range(0, 26).Select(i => StoreAsync($$$"""{"name":{"en-x-{{{(char)('a' + i)}}}":"{{{i}}}"}}""")));

        using var activity = JsonDocument.Parse(await ReadAsync());
        Assert.Equal(26, activity.RootElement.GetProperty("definition").GetProperty("name").EnumerateObject().Count());
    }

    [Fact]
    public async Task A_definition_that_grows_for_ever_is_begun_anew()
    {
        for (var i = 0; i < 6; i++)
            await StoreAsync($$$"""{"extensions":{"http://e.example/{{{i}}}":"{{{new string('x', 60_000)}}}"}}""");

        Assert.InRange((await ReadAsync()).Length, 60_000, 300_000);
    }

    [Fact]
    public async Task An_activity_nobody_mentioned_is_an_activity_all_the_same()
    {
        Assert.Equal($$"""{"objectType":"Activity","id":"{{_activity}}"}""", await ReadAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("?activityId=no-iri")]
    [InlineData("?ActivityId=http://a.example/1")]
    [InlineData("?activityId=http://a.example/1&activityId=http://a.example/2")]
    [InlineData("?activityId=http://a.example/1&since=2020-01-01T00:00:00Z")]
    public async Task Anything_but_one_activityId_is_refused(string query)
    {
        await _tenant.GetAsync($"/xapi/activities{query}").RefusedAsync(HttpStatusCode.BadRequest, "activityId");
    }

    private Task<Guid[]> StoreAsync(string definition) =>
        _tenant.StoreAsync(SampleStatement.Json(@object: $$"""{"id":"{{_activity}}","definition":{{definition}}}"""));

    private async Task<string> ReadAsync()
    {
        using var answer = await _tenant.GetAsync($"/xapi/activities?activityId={_activity}");
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }
}
