using System.Text;
using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Progress;
using LearningRecords.Insights.Videos;
using LearningRecords.Server.Import;
using LearningRecords.TestService;

namespace LearningRecords.Insights.Tests;

/// <summary>What is told of the learners of one platform is what a store tells of everyone that only received their statements.</summary>
public sealed class OneGroupTests
{
    private const string Course = "https://example.edu.cn/courses/1";
    private const string Group = "homepage:https://1.example.edu.cn";
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly CancellationToken Token = CancellationToken.None;

    [Fact]
    public async Task Videos_ratings_hours_and_cohorts_of_a_platform_equal_those_of_a_store_of_its_own()
    {
        var random = new Random(11);
        var told = Enumerable.Range(0, 240).Select(_ => (Platform: random.Next(3), Json: Statement(random))).Select(told => told with { Json = told.Json.Replace("PLATFORM", $"{told.Platform}", StringComparison.Ordinal) }).ToArray();
        var (all, alone) = (await FilledAsync(told.Select(statement => statement.Json)), await FilledAsync(told.Where(statement => statement.Platform == 1).Select(statement => statement.Json)));
        var database = all.Installation.Database;

        foreach (var course in (string?[])[null, Course])
        {
            var videos = await QueryVideos.RunAsync(database, alone.Tenant, course, null, 0, Token).ToListAsync();
            Assert.NotEmpty(videos);
            // Its length is the longest that anybody's player told.
            Assert.Equal(videos.Select(video => video with { LengthSeconds = 50 }), await QueryVideosOfGroup.RunAsync(database, all.Tenant, course, Group, null, 0, Token).ToListAsync());
            Assert.Equal(videos.Skip(1).Take(1).Select(video => video with { LengthSeconds = 50 }), await QueryVideosOfGroup.RunAsync(database, all.Tenant, course, Group, 1, 1, Token).ToListAsync());
            Assert.Equal(await QueryHours.RunAsync(database, alone.Tenant, null, null, null, course, 2, Token), await QueryHours.RunAsync(database, all.Tenant, null, null, Group, course, 2, Token));
            var cohorts = new RetentionFilter(null, null, null, null, 0, course);
            Assert.Equal(
                await QueryRetention.RunAsync(database, alone.Tenant, cohorts, Token).ToListAsync(),
                await QueryRetention.RunAsync(database, all.Tenant, cohorts with { Group = Group }, Token).ToListAsync());
        }

        var ratings = (await QueryRatings.RunAsync(database, alone.Tenant, null, Token)).OrderBy(rated => rated.Course).ToList();
        Assert.NotEmpty(ratings);
        Assert.Equal(ratings, (await QueryRatings.RunAsync(database, all.Tenant, Group, Token)).OrderBy(rated => rated.Course));
    }

    private static async Task<TenantClient> FilledAsync(IEnumerable<string> statements)
    {
        var tenant = await RunningService.NewTenantAsync();
        await tenant.ImportAsync(statements.Select((json, index) => new StatementSource(index, Encoding.UTF8.GetBytes(json))).ToAsyncEnumerable());
        return tenant;
    }

    private static string Statement(Random random)
    {
        var course = $"https://example.edu.cn/courses/{random.Next(2)}";
        var rates = random.Next(4) == 0;
        var target = rates ? $$"""{"id":"{{course}}"}""" : $$"""{"id":"{{course}}/videos/{{random.Next(3)}}"}""";
        var result = rates
            ? $$""" "score":{"scaled":0.{{random.Next(10)}} } """
            : $$""" "extensions":{"https://w3id.org/xapi/video/extensions/time":{{random.Next(40)}},"https://w3id.org/xapi/video/extensions/length":50,"https://w3id.org/xapi/video/extensions/played-segments":"{{random.Next(9)}}[.]{{9 + random.Next(9)}}" } """;
        return $$"""
            {"actor":{"account":{"homePage":"https://PLATFORM.example.edu.cn","name":"learner{{random.Next(4)}}" } },"verb":{"id":"{{(rates ? "http://id.tincanapi.com/verb/rated" : "https://w3id.org/xapi/video/verbs/paused")}}"},"object":{{target}},"result":{ {{result}} },
            "context":{"contextActivities":{"parent":[{"id":"{{course}}","definition":{"type":"http://adlnet.gov/expapi/activities/course"} }]} },"timestamp":"{{Start.AddMinutes(random.Next(60 * 24 * 20)):O}}"}
            """;
    }
}
