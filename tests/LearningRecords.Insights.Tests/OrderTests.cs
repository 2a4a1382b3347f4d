using System.Text;
using CsCheck;
using LearningRecords.Server.Import;
using LearningRecords.TestService;

namespace LearningRecords.Insights.Tests;

/// <summary>The read models depend on what was said, not on when or in what company it arrived.</summary>
public sealed class OrderTests
{
    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 15, 30, 0, TimeSpan.Zero);

    [Fact]
    public Task Any_order_any_batches_repeats_and_voiding_before_or_after_give_the_same_read_models() =>
        Statements.SampleAsync(
            async statements =>
            {
                var voids = statements.Where((_, index) => index % 7 == 0).Select((statement, index) => Void(statement.Id, index));
                var all = statements.Select(statement => statement.Json).Concat(voids).ToArray();

                var inOrder = await Fold(all, pages: 1);
                ReadModels.AssertEqual(inOrder, await Fold([.. Enumerable.Reverse(all)], pages: 4));
                new Random(statements.Length).Shuffle(all);
                ReadModels.AssertEqual(inOrder, await Fold([.. all, .. all[..20]], pages: 9));
            },
            iter: 3,
            threads: 1);

    /// <summary>Statements of few learners in few courses, with every kind of result, and voiding of every seventh.</summary>
    internal static string[] Sample(int seed)
    {
        var random = new Random(seed);
        (Guid Id, string Json)[] statements = [.. Enumerable.Range(0, 120).Select(number => new Guid(seed, (short)number, 4, 8, 0, 0, 0, 0, 0, 0, 0)).Select(id =>
            (id, Statement(id, random.Next(5), random.Next(4), random.Next(3), random.Next(6), random.Next(60 * 24 * 3), random.Next(101))))];
        return [.. statements.Select(statement => statement.Json), .. statements.Where((_, index) => index % 7 == 0).Select((statement, index) => Void(statement.Id, (seed * 1000) + index))];
    }

    private static async Task<IReadOnlyDictionary<string, string[]>> Fold(string[] statements, int pages)
    {
        var tenant = await RunningService.NewTenantAsync();
        foreach (var page in statements.Chunk((statements.Length + pages - 1) / pages))
            await tenant.ImportAsync(page.Select((json, index) => new StatementSource(index, Encoding.UTF8.GetBytes(json))).ToAsyncEnumerable());
        return await tenant.RowsAsync();
    }

    private static readonly Gen<(Guid Id, string Json)[]> Statements =
        Gen.Select(Gen.Guid, Gen.Int[0, 4], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 5], Gen.Int[0, 60 * 24 * 3], Gen.Int[0, 100])
            .Select((id, learner, course, part, verb, minute, percent) => (id, Statement(id, learner, course, part, verb, minute, percent)))
            .Array[120];

    // Titles follow from the course alone: which of two titles is later is the one thing that order decides.
    private static string Statement(Guid id, int learner, int course, int part, int verb, int minute, int percent)
    {
        var courseActivity = $$"""{"id":"https://example.edu.cn/courses/{{course}}","definition":{"type":"http://adlnet.gov/expapi/activities/course","name":{"zh-CN":"课程{{course}}","en-US":"Course {{course}}"} } }""";
        var target = part == 0 ? courseActivity : $$"""{"id":"https://example.edu.cn/courses/{{course}}/videos/{{part}}" }""";
        var verbId = verb switch
        {
            0 => "http://adlnet.gov/expapi/verbs/completed",
            1 => "http://adlnet.gov/expapi/verbs/passed",
            2 => "http://adlnet.gov/expapi/verbs/failed",
            3 => "http://adlnet.gov/expapi/verbs/progressed",
            4 => minute % 2 == 0 ? "https://w3id.org/xapi/video/verbs/paused" : "https://w3id.org/xapi/video/verbs/played",
            _ => "http://adlnet.gov/expapi/verbs/experienced",
        };
        var score = percent % 4 == 0 ? "" : $$""" "score":{"scaled":{{percent}}e-2},""";
        return $$"""
            {"id":"{{id}}","actor":{"account":{"homePage":"https://example.edu.cn","name":"learner{{learner}}" } },"verb":{"id":"{{verbId}}" },"object":{{target}},
            "result":{ {{score}}"extensions":{"https://w3id.org/xapi/cmi5/result/extensions/progress":{{percent}},"https://w3id.org/xapi/video/extensions/time":{{percent}},
            "https://w3id.org/xapi/video/extensions/length":{{percent + minute}},"https://w3id.org/xapi/video/extensions/played-segments":"{{minute % 50}}[.]{{percent}}" } },
            "context":{"registration":"00000000-0000-4000-8000-00000000000{{course}}","team":{"objectType":"Group","account":{"homePage":"https://example.edu.cn/centres","name":"{{learner % 2}}" } },
            "contextActivities":{"parent":[{{courseActivity}}]} },"timestamp":"{{Monday.AddMinutes(minute):O}}"}
            """;
    }

    private static string Void(Guid target, int number) =>
        $$"""{"id":"00000000-0000-4000-9000-{{number:D12}}","actor":{"mbox":"mailto:admin@example.edu.cn"},"verb":{"id":"http://adlnet.gov/expapi/verbs/voided"},"object":{"objectType":"StatementRef","id":"{{target}}" },"timestamp":"2026-03-09T00:00:00Z"}""";
}
