using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Facts;
using LearningRecords.Server.Import;
using LearningRecords.Server.Operations;
using LearningRecords.TestData;
using LearningRecords.TestService;

namespace LearningRecords.Insights.Tests;

/// <summary>One week of two real courses: 22,000 video statements.</summary>
public sealed class FunMoocTests
{
    private const string File = "fun-mooc/statements.jsonl.gz";

    [SharedDataFact(File)]
    public async Task The_whole_file_is_stored_once_and_folded_and_a_rebuild_gives_the_same_rows()
    {
        var tenant = await RunningService.NewTenantAsync();

        var first = await tenant.ImportAsync(StatementFiles.ReadAsync(SharedData.At(File), CancellationToken.None));
        Assert.Equal((22_000, 0, 0), (first.New, first.Known, first.Refused));
        var second = await tenant.ImportAsync(StatementFiles.ReadAsync(SharedData.At(File), CancellationToken.None));
        Assert.Equal((0, 22_000, 0), (second.New, second.Known, second.Refused));

        Assert.Equal(22_000, (await tenant.QueryAsync("select count(*) from records.mt_events where tenant_id = $1", row => row.GetInt64(0)))[0]);
        var summary = await QuerySummary.RunAsync(tenant.Installation.Database, tenant.Tenant, CancellationToken.None);
        Assert.Equal((22_000, 1_452, 10, 2), (summary.Statements, summary.Learners, summary.Activities, summary.Courses));
        await EngagementEqualsACountOfTheFile(tenant);
        await WatchedSecondsEqualACountSecondBySecond(tenant);

        var live = await tenant.RowsAsync();
        await RebuildReadModels.RunAsync(tenant.Installation, tenant.Tenant, _ => { }, CancellationToken.None);
        ReadModels.AssertEqual(live, await tenant.RowsAsync());
    }

    private static async Task EngagementEqualsACountOfTheFile(TenantClient tenant)
    {
        var expected = Statements()
            .GroupBy(statement => DateOnly.FromDateTime(statement.GetProperty("timestamp").GetDateTimeOffset().ToOffset(TimeSpan.FromHours(8)).DateTime))
            .OrderBy(day => day.Key)
            .Select(day => (day.Key, day.Select(statement => statement.GetProperty("actor").GetProperty("account").GetProperty("name").GetString()).Distinct(StringComparer.Ordinal).Count(), day.LongCount()));
        var days = await QueryEngagement.RunAsync(tenant.Installation.Database, tenant.Tenant, new EngagementFilter(null, null, "homepage:http://fun-mooc.fr", null), CancellationToken.None);
        Assert.Equal(expected, days.Select(day => (day.Day, day.ActiveLearners, day.Statements)));
    }

    // Of every second of every video, whether its middle lies in something a learner played, and how often.
    private static async Task WatchedSecondsEqualACountSecondBySecond(TenantClient tenant)
    {
        var expected = Statements()
            .GroupBy(statement => (Learner: "account:http://fun-mooc.fr|" + statement.GetProperty("actor").GetProperty("account").GetProperty("name").GetString(), Video: statement.GetProperty("object").GetProperty("id").GetString()!))
            .Select(watching => (watching.Key, Views: CountSeconds([.. watching])))
            .Where(watching => watching.Views.Unique > 0)
            .ToDictionary(watching => watching.Key, watching => watching.Views);
        var found = await tenant.QueryAsync(
            """
            select l.identity, a.id, w.unique_seconds, w.repeated_seconds from insights.watched w
            join insights.learner l on l.tenant_id = w.tenant_id and l.learner = w.learner
            join insights.activity a on a.tenant_id = w.tenant_id and a.activity = w.activity
            where w.tenant_id = $1
            """,
            row => (Learner: row.GetString(0), Video: row.GetString(1), Unique: row.GetInt32(2), Repeated: row.GetInt32(3)));
        Assert.Equal(expected.Count, found.Count);
        Assert.All(found, row => Assert.Equal(expected[(row.Learner, row.Video)], (row.Unique, row.Repeated)));
        Assert.True(expected.Values.Sum(views => views.Unique) > 100_000);

        var seconds = await tenant.QueryAsync("select sum(s)::bigint from insights.video v cross join unnest(v.viewers_by_second) s where v.tenant_id = $1", row => row.GetInt64(0));
        Assert.Equal(expected.Values.Sum(views => (long)views.Unique), seconds[0]);
    }

    private static (int Unique, int Repeated) CountSeconds(JsonElement[] statements)
    {
        var sessions = statements.GroupBy(SessionOf, StringComparer.Ordinal)
            .Select(session => (Played: Intervals([.. session.OrderBy(statement => statement.GetProperty("timestamp").GetDateTimeOffset()).ThenBy(statement => statement.GetProperty("id").GetGuid())]), Told: session.Select(Told).ToArray()))
            .ToArray();
        var (unique, repeated) = (0, 0);
        var end = Math.Min(20_000, sessions.SelectMany(session => session.Told.Append(session.Played)).SelectMany(played => played).Select(interval => interval.Until).DefaultIfEmpty().Max());
        for (var second = 0; second < end; second++)
        {
            var middle = second + 0.5;
            var views = sessions.Sum(session => Math.Max(Covering(session.Played, middle), session.Told.Max(told => Covering(told, middle))));
            unique += views > 0 ? 1 : 0;
            repeated += Math.Max(0, views - 1);
        }

        return (unique, repeated);
    }

    private static int Covering((double From, double Until)[] intervals, double middle) => intervals.Count(interval => interval.From <= middle && middle < interval.Until);

    private static (double From, double Until)[] Intervals(JsonElement[] statements)
    {
        var intervals = new List<(double, double)>();
        for (var index = 0; index < statements.Length; index++)
        {
            if (!VerbOf(statements[index]).EndsWith("/played", StringComparison.Ordinal) || TimeOf(statements[index]) is not { } from)
                continue;
            var next = statements.Skip(index + 1).FirstOrDefault(statement => Watching.Contains(VerbOf(statement).Split('/')[^1], StringComparer.Ordinal) && TimeOf(statement) is not null);
            if (next.ValueKind == JsonValueKind.Object && !VerbOf(next).EndsWith("/played", StringComparison.Ordinal) && TimeOf(next) is { } until && until > from)
                intervals.Add((from, until));
        }

        return [.. intervals];
    }

    private static readonly string[] Watching = ["played", "paused", "seeked", "completed", "terminated"];

    private static (double From, double Until)[] Told(JsonElement statement) =>
        Extension(statement, "result", "played-segments") is { ValueKind: JsonValueKind.String } segments
            ? [.. segments.GetString()!.Split("[,]").Select(segment => segment.Split("[.]")).Where(ends => ends.Length == 2 && ends[1] != "").Select(ends => (Seconds(ends[0]), Seconds(ends[1])))]
            : [];

    private static double Seconds(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string VerbOf(JsonElement statement) => statement.GetProperty("verb").GetProperty("id").GetString()!;

    private static double? TimeOf(JsonElement statement) =>
        (Extension(statement, "result", "time-from") ?? Extension(statement, "result", "time")) is { ValueKind: JsonValueKind.Number } time ? time.GetDouble() : null;

    private static string SessionOf(JsonElement statement) => Extension(statement, "context", "session-id")?.GetString()
        ?? statement.GetProperty("timestamp").GetDateTimeOffset().ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static JsonElement? Extension(JsonElement statement, string where, string name) =>
        statement.TryGetProperty(where, out var holder) && holder.TryGetProperty("extensions", out var extensions) && extensions.TryGetProperty("https://w3id.org/xapi/video/extensions/" + name, out var value)
            ? value
            : null;

    private static IEnumerable<JsonElement> Statements()
    {
        using var reader = new StreamReader(new GZipStream(System.IO.File.OpenRead(SharedData.At(File)), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
            yield return JsonDocument.Parse(line).RootElement;
    }
}
