using System.Text;
using CsCheck;
using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Facts;
using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Insights.Past;
using LearningRecords.Insights.Progress;
using LearningRecords.Insights.Videos;
using LearningRecords.Server.Import;
using LearningRecords.Server.Operations;
using LearningRecords.TestService;
using Npgsql;

namespace LearningRecords.Insights.Tests;

/// <summary>What was known at a past moment is what a store knows that only ever received the statements stored until then, in every read model and under every filter.</summary>
public sealed class AsOfTests
{
    private const string Centre = "https://example.edu.cn/groups/centre";
    private const string Province = "https://example.edu.cn/groups/province";
    private const string Platform = "homepage:https://1.example.edu.cn";
    private static readonly DateTimeOffset Start = new(2026, 2, 23, 20, 0, 0, TimeSpan.Zero);
    private static readonly CancellationToken Token = CancellationToken.None;

    // Learner 0 is a member for some days, learner 1 in one course only.
    private static readonly ImportedGroup[] Groups = [new(Province, "province", null, "Zhejiang", "浙江"), new(Centre, "centre", Province, "West Lake", "西湖")];
    private static readonly ImportedMembership[] Memberships =
    [
        new(Centre, "https://0.example.edu.cn", "learner0", Start.AddDays(3), Start.AddDays(8), null),
        new(Centre, "https://1.example.edu.cn", "learner1", null, null, Course(1)),
    ];

    // Of learner 0 something else is told later, of learner 3 last.
    private static readonly (int After, ImportedMembership[] Memberships)[] ToldLater =
    [
        (60, [new(Centre, "https://0.example.edu.cn", "learner0", Start.AddDays(3), Start.AddDays(5), null), new(Province, "https://0.example.edu.cn", "learner2", null, null, null)]),
        (120, [new(Province, "https://1.example.edu.cn", "learner3", Start.AddDays(2), null, null)]),
    ];

    [Fact]
    public Task Every_answer_as_of_a_moment_equals_that_of_a_store_that_stopped_there() =>
        Gen.Int[0, 1_000_000].SampleAsync(
            async seed =>
            {
                var statements = Statements(new Random(seed));
                var whole = await FilledAsync(statements);
                var stored = await StoredAsync(whole);
                var prefixes = new List<(TenantClient Tenant, DateTimeOffset Moment)>();
                foreach (var known in (int[])[1, 47, 110, statements.Length])
                {
                    // A void of a void that is known is refused by both.
                    var prefix = await FilledAsync(statements[..known]);
                    prefixes.Add((prefix, stored[(await StoredAsync(prefix)).Count - 1]));
                }

                foreach (var (prefix, moment) in prefixes.Where((_, place) => place % 2 == 1))
                    await AnswersAreEqual(prefix, whole, moment);
                // The last stretch is not full, so some facts stay unpacked, and the last membership.
                while (await PackFacts.NextAsync(whole.Installation.Database, whole.Tenant, ofStretch: 40, Token))
                    continue;
                while (await PackMemberships.NextAsync(whole.Installation.Database, whole.Tenant, ofStretch: 2, Token))
                    continue;
                Assert.NotEmpty(await whole.QueryAsync("select until from insights.fact_block where tenant_id = $1", row => row.GetDateTime(0)));
                Assert.NotEmpty(await whole.QueryAsync("select until from insights.membership_block where tenant_id = $1", row => row.GetDateTime(0)));
                foreach (var (prefix, moment) in prefixes)
                    await AnswersAreEqual(prefix, whole, moment);
            },
            iter: 2,
            threads: 1);

    [Fact]
    public async Task A_membership_of_an_earlier_moment_is_known_then_also_when_it_is_told_after_packing()
    {
        var tenant = await FilledAsync(Statements(new Random(1)));
        var database = tenant.Installation.Database;
        while (await PackFacts.NextAsync(database, tenant.Tenant, ofStretch: 40, Token) || await PackMemberships.NextAsync(database, tenant.Tenant, ofStretch: 2, Token))
            continue;
        var moment = (await StoredAsync(tenant))[100];
        var before = await LearnersAsync();

        ImportedMembership earlier = new(Centre, "https://0.example.edu.cn", "learner4", null, null, null);
        await ImportGroups.RunAsync(tenant.Installation.Store, database, tenant.Tenant, Groups, [earlier], Token, stored: (await StoredAsync(tenant))[0]);
        await ReadModelLag.FoldedAsync(database, tenant.Tenant, TimeSpan.FromMinutes(1), Token);

        Assert.Equal(before + 1, await LearnersAsync());
        while (await PackMemberships.NextAsync(database, tenant.Tenant, ofStretch: 2, Token))
            continue;
        Assert.Equal(before + 1, await LearnersAsync());

        async Task<long> LearnersAsync() => (await QueryLearnerGroupsAsOf.RunAsync(database, tenant.Tenant, moment, Token)).Single(group => group.Id == Centre).Learners;
    }

    [Theory]
    [InlineData("America/New_York")]
    [InlineData("Asia/Kolkata")]
    [InlineData("Pacific/Chatham")]
    public async Task Days_and_hours_of_another_zone_equal_a_count_of_the_statements_in_it(string id)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(id);
        // New York puts its clocks forward on the 8th.
        var told = Enumerable.Range(0, 300).Select(number => (Learner: number % 7, At: new DateTimeOffset(2026, 3, 6, 0, 0, 0, TimeSpan.Zero).AddMinutes(number * 37))).ToArray();
        var tenant = await RunningService.NewTenantAsync();
        await ImportAsync(tenant, [.. told.Select(statement => Told(Guid.NewGuid(), statement.Learner, 0, statement.At))]);
        var local = told.Select(statement => (statement.Learner, At: TimeZoneInfo.ConvertTime(statement.At, zone).DateTime)).ToArray();

        var days = await QueryEngagementAsOf.RunAsync(tenant.Installation.Database, tenant.Tenant, new EngagementFilter(null, null, null, null), PastScope.Now, zone, Token);
        var firsts = local.GroupBy(statement => statement.Learner).ToDictionary(learner => learner.Key, learner => learner.Min(statement => DateOnly.FromDateTime(statement.At)));
        Assert.Equal(
            local.GroupBy(statement => DateOnly.FromDateTime(statement.At)).OrderBy(day => day.Key)
                .Select(day => (day.Key, day.DistinctBy(statement => statement.Learner).Count(), day.DistinctBy(statement => statement.Learner).Count(statement => firsts[statement.Learner] == day.Key), day.LongCount())),
            days.Select(day => (day.Day, day.ActiveLearners, day.NewLearners, day.Statements)));

        var hours = await QueryHoursAsOf.RunAsync(tenant.Installation.Database, tenant.Tenant, null, null, null, null, 1, PastScope.Now, zone, Token);
        Assert.Equal(
            local.CountBy(statement => ((((int)statement.At.DayOfWeek + 6) % 7) * 24) + statement.At.Hour).OrderBy(hour => hour.Key).Select(hour => (hour.Key, (long)hour.Value)),
            hours.Select(hour => (hour.Hour, hour.Statements)));

        var weeks = await QueryRetentionAsOf.RunAsync(tenant.Installation.Database, tenant.Tenant, new RetentionFilter(null, null, null, null, 0), PastScope.Now, zone, Token);
        Assert.Equal(
            local.GroupBy(statement => (Monday(firsts[statement.Learner]), Monday(DateOnly.FromDateTime(statement.At)))).OrderBy(cell => cell.Key)
                .Select(cell => (cell.Key.Item1, cell.Key.Item2, cell.DistinctBy(statement => statement.Learner).Count())),
            weeks.Select(week => (week.Cohort, week.Week, week.Learners)));
    }

    private static async Task AnswersAreEqual(TenantClient prefix, TenantClient whole, DateTimeOffset moment)
    {
        var (then, now, database) = (prefix.Tenant, whole.Tenant, whole.Installation.Database);
        Assert.Equal((await QuerySummary.RunAsync(database, then, Token)) with { Stored = null }, (await QuerySummaryAsOf.RunAsync(database, now, moment, Token)) with { Stored = null });
        Assert.Equal(moment.UtcDateTime, (await QuerySummaryAsOf.RunAsync(database, now, moment, Token)).Stored);
        Assert.Equal(
            (await QueryLearnerGroups.RunAsync(database, then, Token)).Where(group => group.Learners > 0),
            (await QueryLearnerGroupsAsOf.RunAsync(database, now, moment, Token)).Where(group => group.Learners > 0));
        foreach (var filter in Engagements())
            Assert.Equal(await QueryEngagement.RunAsync(database, then, filter, Token), await QueryEngagementAsOf.RunAsync(database, now, filter, moment, TenantCalendar.Zone, Token));
        foreach (var group in (string?[])[null, Platform, Centre, Province])
        {
            foreach (var course in (string?[])[null, Course(1)])
            {
                var cohorts = new RetentionFilter(null, new DateOnly(2026, 3, 5), group, null, 0, course);
                Assert.Equal(await QueryRetention.RunAsync(database, then, cohorts, Token).ToListAsync(), await QueryRetentionAsOf.RunAsync(database, now, cohorts, moment, TenantCalendar.Zone, Token));
                Assert.Equal(
                    await QueryHours.RunAsync(database, then, new DateOnly(2026, 2, 25), null, group, course, 2, Token),
                    await QueryHoursAsOf.RunAsync(database, now, new DateOnly(2026, 2, 25), null, group, course, 2, moment, TenantCalendar.Zone, Token));
            }

            await CoursesAreEqual(database, then, now, group, moment);
        }

        foreach (var group in (string?[])[null, Province])
        {
            Assert.Equal(
                (await QueryRatings.RunAsync(database, then, group, Token)).Select(rated => rated with { Sum = Math.Round(rated.Sum, 9) }).OrderBy(rated => rated.Course),
                (await QueryCoursesAsOf.RatingsAsync(database, now, group, moment, Token)).Select(rated => rated with { Sum = Math.Round(rated.Sum, 9) }).OrderBy(rated => rated.Course));
        }

        await VideosAreEqual(database, then, now, moment);
        foreach (var learner in (string?[])[null, "account:https://0.example.edu.cn|learner0", "account:https://1.example.edu.cn|learner1", "account:https://1.example.edu.cn|nobody"])
        {
            foreach (var (course, group) in ((string?, string?)[])[(null, null), (Course(1), null), (null, Centre), (Course(2), Platform)])
                await PersonsAreEqual(database, then, now, learner, course, group, moment);
        }
    }

    private static async Task CoursesAreEqual(NpgsqlDataSource database, string then, string now, string? group, DateTimeOffset moment)
    {
        foreach (var course in (string?[])[null, Course(1)])
        {
            Assert.Equal(
                await QueryCourseProgress.RunAsync(database, then, group, course, 2, 0, Token).Select(Rounded).ToListAsync(),
                (await QueryCoursesAsOf.ProgressAsync(database, now, group, course, 2, 0, moment, Token)).Select(Rounded));
        }

        Assert.Equal(await QueryFunnel.RunAsync(database, then, Course(1), group, Token), await QueryCoursesAsOf.FunnelAsync(database, now, Course(1), group, moment, Token));
        Assert.Equal(
            await QueryCourseParts.RunAsync(database, then, Course(1), group, null, 0, Token).Select(RoundedPart).ToListAsync(),
            (await QueryCoursePartsAsOf.RunAsync(database, now, Course(1), group, null, 0, moment, Token)).Select(RoundedPart));

        static CourseProgress Rounded(CourseProgress course) => course with { AverageProgress = Math.Round(course.AverageProgress, 9) };

        static CoursePart RoundedPart(CoursePart part) => part with { MeanScore = part.MeanScore is { } mean ? Math.Round(mean, 9) : null };
    }

    private static async Task VideosAreEqual(NpgsqlDataSource database, string then, string now, DateTimeOffset moment)
    {
        foreach (var course in (string?[])[null, Course(1)])
        {
            Assert.Equal(
                await QueryVideos.RunAsync(database, then, course, null, 0, Token).ToListAsync(),
                await QueryVideosAsOf.RunAsync(database, now, course, null, null, 0, moment, Token));
            Assert.Equal(
                await QueryVideosOfGroup.RunAsync(database, then, course, Centre, null, 0, Token).ToListAsync(),
                await QueryVideosAsOf.RunAsync(database, now, course, Centre, null, 0, moment, Token));
        }

        var (expected, found) = (await QueryVideoSeconds.RunAsync(database, then, Course(1) + "/parts/1", Token), await QueryVideosAsOf.SecondsAsync(database, now, Course(1) + "/parts/1", moment, Token));
        Assert.Equal((expected?.Length, expected?.Viewers), (found?.Length, found?.Viewers));
        Assert.Equal(expected?.ViewersBySecond ?? [], found?.ViewersBySecond ?? []);
        Assert.Equal(expected?.ViewsBySecond ?? [], found?.ViewsBySecond ?? []);
    }

    private static async Task PersonsAreEqual(NpgsqlDataSource database, string then, string now, string? learner, string? course, string? group, DateTimeOffset moment)
    {
        var progress = new LearnerProgressFilter(learner, course, group, null, 3);
        var rows = await QueryLearnerProgress.RunAsync(database, then, progress, Token).ToListAsync();
        Assert.Equal(rows, await QueryProgressAsOf.RunAsync(database, now, progress, moment, Token).ToListAsync());
        if (rows.Count == 3)
        {
            var behind = progress with { After = (Xapi.IriKey.Of(rows[1].Learner), Xapi.IriKey.Of(rows[1].Course)), Limit = null };
            Assert.Equal(await QueryLearnerProgress.RunAsync(database, then, behind, Token).ToListAsync(), await QueryProgressAsOf.RunAsync(database, now, behind, moment, Token).ToListAsync());
        }

        var attempts = new AttemptFilter(learner, course, group, null, 5);
        var found = await QueryAttempts.RunAsync(database, then, attempts, Token).ToListAsync();
        Assert.Equal(found, await QueryProgressAsOf.AttemptsAsync(database, now, attempts, moment, Token).ToListAsync());
        if (found.Count == 5)
        {
            var behind = attempts with { After = (Xapi.IriKey.Of(found[3].Learner), Xapi.IriKey.Of(found[3].Course), found[3].Registration), Limit = null };
            Assert.Equal(await QueryAttempts.RunAsync(database, then, behind, Token).ToListAsync(), await QueryProgressAsOf.AttemptsAsync(database, now, behind, moment, Token).ToListAsync());
        }

        if (learner is null)
        {
            var silent = new AtRiskFilter(Start.AddDays(18), 7, course, group, null, null);
            Assert.Equal(await QueryAtRisk.RunAsync(database, then, silent, Token).ToListAsync(), await QueryProgressAsOf.AtRiskAsync(database, now, silent, moment, Token).ToListAsync());
        }
    }

    private static IEnumerable<EngagementFilter> Engagements()
    {
        foreach (var grain in (Grain[])[Grain.Day, Grain.Week, Grain.Month])
        {
            yield return new EngagementFilter(null, null, null, null, null, grain);
            yield return new EngagementFilter(null, null, Platform, null, null, grain);
            yield return new EngagementFilter(null, null, Province, null, null, grain);
            yield return new EngagementFilter(new DateOnly(2026, 2, 26), new DateOnly(2026, 3, 8), null, null, "phone", grain);
            yield return new EngagementFilter(null, null, null, Course(1), null, grain);
            yield return new EngagementFilter(null, null, "homepage:https://0.example.edu.cn", Course(1), "phone", grain);
            yield return new EngagementFilter(null, null, Centre, Course(1), null, grain);
        }
    }

    private static async Task<TenantClient> FilledAsync(string[] statements)
    {
        var tenant = await RunningService.NewTenantAsync();
        await JoinAsync(Memberships);
        var known = 0;
        foreach (var (after, memberships) in ToldLater.Where(told => told.After < statements.Length))
        {
            await ImportAsync(tenant, statements[known..after]);
            await JoinAsync(memberships);
            known = after;
        }

        await ImportAsync(tenant, statements[known..]);
        return tenant;

        Task JoinAsync(ImportedMembership[] memberships) => ImportGroups.RunAsync(tenant.Installation.Store, tenant.Installation.Database, tenant.Tenant, Groups, memberships, Token);
    }

    private static async Task ImportAsync(TenantClient tenant, string[] statements) =>
        await tenant.ImportAsync(statements.Select((json, index) => new StatementSource(index, Encoding.UTF8.GetBytes(json))).ToAsyncEnumerable());

    private static Task<List<DateTimeOffset>> StoredAsync(TenantClient tenant) =>
        tenant.QueryAsync("select stored from records.statement where tenant_id = $1 order by stored", row => row.GetFieldValue<DateTimeOffset>(0));

    private static string Course(int number) => $"https://example.edu.cn/courses/{number}";

    private static DateOnly Monday(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));

    // Every ninth voids the one four before it, every eleventh the one three behind it.
    private static string[] Statements(Random random)
    {
        var ids = Enumerable.Range(0, 150).Select(number => $"00000000-0000-4000-8000-{number:D12}").ToArray();
        return [.. ids.Select((id, number) => number % 9 == 8 ? Void(id, ids[number - 4]) : number % 11 == 10 ? Void(id, ids[Math.Min(number + 3, 149)]) : Statement(id))];

        string Statement(string id)
        {
            var (learner, course, part) = (random.Next(5), random.Next(3), random.Next(3));
            var verb = random.Next(8) switch { 0 => "http://adlnet.gov/expapi/verbs/completed", 1 => "http://id.tincanapi.com/verb/rated", 2 => "http://adlnet.gov/expapi/verbs/passed", 3 => "https://w3id.org/xapi/video/verbs/played", 4 => "https://w3id.org/xapi/video/verbs/paused", _ => "http://adlnet.gov/expapi/verbs/progressed" };
            var courseActivity = $$"""{"id":"{{Course(course)}}","definition":{"type":"http://adlnet.gov/expapi/activities/course"} }""";
            return $$"""
                {"id":"{{id}}","actor":{"account":{"homePage":"https://{{learner % 2}}.example.edu.cn","name":"learner{{learner}}" } },
                "verb":{"id":"{{verb}}" },
                "object":{{(part == 0 ? courseActivity : $$"""{"id":"{{Course(course)}}/parts/{{part}}" }""")}},
                "result":{"duration":"PT{{random.Next(50)}}M","score":{"scaled":{{random.Next(100)}}e-2},"extensions":{"https://w3id.org/xapi/cmi5/result/extensions/progress":{{random.Next(100)}},
                "https://w3id.org/xapi/video/extensions/time":{{random.Next(40)}},"https://w3id.org/xapi/video/extensions/length":{{40 + random.Next(9)}},"https://w3id.org/xapi/video/extensions/played-segments":"{{random.Next(9)}}[.]{{9 + random.Next(9)}}" } },
                "context":{"platform":"{{(random.Next(2) == 0 ? "phone" : "computer")}}","registration":"00000000-0000-4000-8000-00000000000{{random.Next(2)}}",
                "contextActivities":{"parent":[{{courseActivity}}]} },"timestamp":"{{Start.AddMinutes(random.Next(60 * 24 * 14)):O}}"}
                """;
        }

        static string Void(string id, string target) =>
            $$"""{"id":"{{id}}","actor":{"mbox":"mailto:admin@example.edu.cn"},"verb":{"id":"http://adlnet.gov/expapi/verbs/voided"},"object":{"objectType":"StatementRef","id":"{{target}}" },"timestamp":"{{Start:O}}"}""";
    }

    private static string Told(Guid id, int learner, int course, DateTimeOffset at) =>
        $$"""{"id":"{{id}}","actor":{"account":{"homePage":"https://example.edu.cn","name":"learner{{learner}}" } },"verb":{"id":"http://adlnet.gov/expapi/verbs/experienced" },"object":{"id":"{{Course(course)}}" },"timestamp":"{{at:O}}"}""";
}
