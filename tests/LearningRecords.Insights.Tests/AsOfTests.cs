using System.Text;
using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Progress;
using LearningRecords.Server.Import;
using LearningRecords.TestService;

namespace LearningRecords.Insights.Tests;

/// <summary>What was known at a past moment is what a store knows that only ever received the statements stored until then.</summary>
public sealed class AsOfTests
{
    private static readonly DateTimeOffset Start = new(2026, 2, 23, 20, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Progress_and_engagement_as_of_a_moment_equal_those_of_a_store_that_stopped_there()
    {
        var statements = Statements();
        var whole = await RunningService.NewTenantAsync();
        await ImportAsync(whole, statements);
        var stored = await whole.QueryAsync("select stored from records.statement where tenant_id = $1 order by stored", row => row.GetFieldValue<DateTimeOffset>(0));

        foreach (var known in (int[])[1, 47, 110, statements.Length])
        {
            var prefix = await RunningService.NewTenantAsync();
            await ImportAsync(prefix, statements[..known]);
            var moment = stored[known - 1];
            for (var learner = 0; learner < 4; learner++)
            {
                var identity = $"account:https://{learner % 2}.example.edu.cn|learner{learner}";
                var filter = new LearnerProgressFilter(identity, null, null, null, null);
                Assert.Equal(
                    await QueryLearnerProgress.RunAsync(prefix.Installation.Database, prefix.Tenant, filter, default).ToListAsync(),
                    await QueryProgressAsOf.RunAsync(whole.Installation.Database, whole.Tenant, filter, moment, default));
            }

            foreach (var filter in Filters())
            {
                Assert.Equal(
                    await QueryEngagement.RunAsync(prefix.Installation.Database, prefix.Tenant, filter, default),
                    await QueryEngagementAsOf.RunAsync(whole.Installation.Database, whole.Tenant, filter, moment, default));
            }
        }
    }

    private static IEnumerable<EngagementFilter> Filters()
    {
        foreach (var grain in (Grain[])[Grain.Day, Grain.Week, Grain.Month])
        {
            yield return new EngagementFilter(null, null, null, null, null, grain);
            yield return new EngagementFilter(null, null, "homepage:https://1.example.edu.cn", null, null, grain);
            yield return new EngagementFilter(new DateOnly(2026, 2, 26), new DateOnly(2026, 3, 8), null, null, "phone", grain);
            yield return new EngagementFilter(null, null, null, "https://example.edu.cn/courses/1", null, grain);
            yield return new EngagementFilter(null, null, "homepage:https://0.example.edu.cn", "https://example.edu.cn/courses/1", "phone", grain);
        }
    }

    private static async Task ImportAsync(TenantClient tenant, string[] statements) =>
        await tenant.ImportAsync(statements.Select((json, index) => new StatementSource(index, Encoding.UTF8.GetBytes(json))).ToAsyncEnumerable());

    // Every ninth voids the one four before it.
    private static string[] Statements()
    {
        var random = new Random(20260302);
        var ids = Enumerable.Range(0, 150).Select(number => $"00000000-0000-4000-8000-{number:D12}").ToArray();
        return [.. ids.Select((id, number) => number % 9 == 8 ? Void(id, ids[number - 4]) : Statement(id))];

        string Statement(string id)
        {
            var (learner, course, part) = (random.Next(4), random.Next(3), random.Next(3));
            var courseActivity = $$"""{"id":"https://example.edu.cn/courses/{{course}}","definition":{"type":"http://adlnet.gov/expapi/activities/course"} }""";
            return $$"""
                {"id":"{{id}}","actor":{"account":{"homePage":"https://{{learner % 2}}.example.edu.cn","name":"learner{{learner}}" } },
                "verb":{"id":"http://adlnet.gov/expapi/verbs/{{(random.Next(5) == 0 ? "completed" : "progressed")}}" },
                "object":{{(part == 0 ? courseActivity : $$"""{"id":"https://example.edu.cn/courses/{{course}}/parts/{{part}}" }""")}},
                "result":{"duration":"PT{{random.Next(50)}}M","score":{"scaled":{{random.Next(100)}}e-2},"extensions":{"https://w3id.org/xapi/cmi5/result/extensions/progress":{{random.Next(100)}} } },
                "context":{"platform":"{{(random.Next(2) == 0 ? "phone" : "computer")}}","registration":"00000000-0000-4000-8000-00000000000{{random.Next(2)}}",
                "contextActivities":{"parent":[{{courseActivity}}]} },"timestamp":"{{Start.AddMinutes(random.Next(60 * 24 * 14)):O}}"}
                """;
        }

        static string Void(string id, string target) =>
            $$"""{"id":"{{id}}","actor":{"mbox":"mailto:admin@example.edu.cn"},"verb":{"id":"http://adlnet.gov/expapi/verbs/voided"},"object":{"objectType":"StatementRef","id":"{{target}}" },"timestamp":"{{Start:O}}"}""";
    }
}
