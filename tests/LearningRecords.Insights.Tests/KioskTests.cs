using LearningRecords.Server.Operations;
using LearningRecords.TestPostgres;
using LearningRecords.TestService;

namespace LearningRecords.Insights.Tests;

/// <summary>An account that hundreds of visitors of a guidance centre share every day.</summary>
public sealed class KioskTests
{
    private const int VisitorsADay = 400;

    [Fact]
    public async Task A_day_at_a_kiosk_reads_none_of_the_visits_of_days_before()
    {
        // A database of its own: what is counted is what the database read.
        var connectionString = await RowsRead.CreateDatabaseAsync();
        var read = new List<long>();
        foreach (var days in Enumerable.Range(0, 9).Chunk(3))
        {
            var before = await RowsRead.OfAsync(connectionString, "insights");
            await using (var installation = await Installation.OpenAsync(connectionString, CancellationToken.None))
            {
                foreach (var day in days)
                {
                    await installation.ImportAsync(Day(day));
                    await installation.CatchUpAsync(CancellationToken.None);
                }
            }

            read.Add(await RowsRead.OfAsync(connectionString, "insights") - before);
        }

        // Days of one month share its hours, which the kiosk has few of.
        Assert.True(read[2] - read[0] < VisitorsADay, string.Join(' ', read));
    }

    private static IEnumerable<string> Day(int day) => Enumerable.Range(0, VisitorsADay).SelectMany(visitor => (string[])["played", "paused"], (visitor, verb) => (visitor, verb))
        .Select(act =>
            $$"""
            {"actor":{"account":{"homePage":"https://example.edu.cn","name":"kiosk" } },"verb":{"id":"https://w3id.org/xapi/video/verbs/{{act.verb}}" },"object":{"id":"https://example.edu.cn/videos/1" },
            "result":{"extensions":{"https://w3id.org/xapi/video/extensions/time":{{(act.verb == "played" ? 0 : 30)}} } },
            "context":{"registration":"{{new Guid(day, (short)act.visitor, 4, 8, 0, 0, 0, 0, 0, 0, 0)}}",
            "contextActivities":{"parent":[{"id":"https://example.edu.cn/courses/1","definition":{"type":"http://adlnet.gov/expapi/activities/course" } }]} },
            "timestamp":"{{new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero).AddDays(day).AddMinutes(act.visitor):O}}"}
            """);
}
