using System.Diagnostics;
using System.Text;
using CsCheck;
using LearningRecords.Events;
using LearningRecords.Insights.Engagement;
using LearningRecords.Server.Import;
using LearningRecords.Server.Operations;
using LearningRecords.TestService;
using LearningRecords.Xapi;

namespace LearningRecords.Insights.Tests;

/// <summary>A rule meets a statement's timestamp, whatever arrives first; a changed rule changes no past figure.</summary>
public sealed class GroupRuleTests
{
    private const string Profile = "https://example.edu.cn/profiles/person";
    private const string ByProfile = "https://example.edu.cn/groups/by-profile";
    private const string ByScanOrPlatform = "https://example.edu.cn/groups/by-scan-or-platform";
    private const string ByTeamButOld = "https://example.edu.cn/groups/by-team-but-old";
    private const string Above = "https://example.edu.cn/groups/above";

    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] Provinces = ["51", "33", "44"];

    private sealed record Act(Guid Id, int Learner, int Minute, int Centre, bool Scans, bool Voided)
    {
        public DateTimeOffset At => Monday.AddMinutes(Minute);
    }

    [Fact]
    public Task Statements_and_what_rules_ask_for_give_the_same_figures_in_any_order_and_those_of_a_count_statement_by_statement() =>
        Gen.Select(Acts, Described).SampleAsync(
            async (acts, described) =>
            {
                object[] told = [.. Groups, .. Rules(), .. described.Chunk(4).Select(properties => new LearnersDescribed(Monday, properties))];
                var first = await FoldAsync(acts, told, pages: 1, toldFirst: true);
                var live = await first.RowsAsync();
                AssertCounted(acts, described, live);

                ReadModels.AssertEqual(live, await (await FoldAsync([.. Enumerable.Reverse(acts)], told, pages: 5, toldFirst: false)).RowsAsync());
                var shuffled = acts.ToArray();
                new Random(acts.Length).Shuffle(shuffled);
                ReadModels.AssertEqual(live, await (await FoldAsync([.. shuffled, .. shuffled[..10]], told, pages: 7, toldFirst: null)).RowsAsync());

                await RebuildReadModels.RunAsync(first.Installation, first.Tenant, _ => { }, CancellationToken.None);
                ReadModels.AssertEqual(live, await first.RowsAsync());
            },
            iter: 3,
            threads: 1);

    [Fact]
    public async Task A_changed_rule_counts_from_its_moment_on_and_a_late_statement_still_by_the_rule_of_its_timestamp()
    {
        var tenant = await RunningService.NewTenantAsync();
        await TellAsync(tenant, new LearnerGroupDefined(ByProfile, "province", null, "Sichuan", "四川"));
        await TellAsync(tenant, new LearnersDescribed(Monday, [Property(0, "province", "51", Monday), Property(1, "province", "33", Monday)]));
        await TellAsync(tenant, new LearnerGroupRuleSet(Monday, ByProfile, Monday, InProvince("51")));
        await tenant.ImportAsync(Json([Watch(0, day: 1), Watch(1, day: 1)]));
        Assert.Equal(["2026-03-03 1"], await ActiveAsync(tenant));

        await TellAsync(tenant, new LearnerGroupRuleSet(Monday.AddDays(2), ByProfile, Monday.AddDays(2), InProvince("33")));
        await tenant.CaughtUpAsync();
        Assert.Equal(["2026-03-03 1"], await ActiveAsync(tenant));

        await tenant.ImportAsync(Json([Watch(0, day: 3), Watch(1, day: 3), Watch(1, day: 4)]));
        Assert.Equal(["2026-03-03 1", "2026-03-05 1", "2026-03-06 1"], await ActiveAsync(tenant));

        // Told late, of the time of the first rule.
        await TellAsync(tenant, new LearnersDescribed(Monday.AddDays(5), [Property(2, "province", "51", Monday)]));
        await tenant.ImportAsync(Json([Watch(2, day: 1), Watch(1, day: 0)]));
        Assert.Equal(["2026-03-03 2", "2026-03-05 1", "2026-03-06 1"], await ActiveAsync(tenant));
    }

    /// <summary>The long form, GROUP_RULE_LEARNERS=100000, is run by hand.</summary>
    [Fact]
    public async Task A_rule_that_thousands_of_learners_come_and_go_by_applies_within_ten_seconds_and_changes_no_past_figure()
    {
        var learners = int.Parse(Environment.GetEnvironmentVariable("GROUP_RULE_LEARNERS") ?? "3000", System.Globalization.CultureInfo.InvariantCulture);
        var tenant = await RunningService.NewTenantAsync();
        await tenant.ImportAsync(Json(Enumerable.Range(0, learners).Select(learner => Watch(learner, day: 1))));
        await TellAsync(tenant, new LearnerGroupDefined(ByProfile, "province", null, "Sichuan", "四川"));
        await TellAsync(tenant, new LearnerGroupRuleSet(Monday.AddDays(2), ByProfile, Monday.AddDays(2), InProvince("51")));
        await tenant.CaughtUpAsync();
        var past = await tenant.RowsAsync();

        var clock = Stopwatch.StartNew();
        foreach (var chunk in Enumerable.Range(0, learners).Select(learner => Property(learner, "province", learner % 2 == 0 ? "33" : "51", Monday.AddDays(3))).Chunk(1_000))
            await TellAsync(tenant, new LearnersDescribed(Monday.AddDays(3), chunk));
        await TellAsync(tenant, new LearnerGroupRuleSet(Monday.AddDays(3), ByProfile, Monday.AddDays(3), InProvince("33")));
        await tenant.CaughtUpAsync();
        var applied = clock.Elapsed;

        Console.WriteLine($"A rule over {learners:N0} learners applied in {applied.TotalSeconds:N1} s.");
        Assert.InRange(applied.TotalSeconds, 0, 10);
        var now = await tenant.RowsAsync();
        Assert.All(past.Keys.Except(["learner_group_rule", "profile_property"], StringComparer.Ordinal), table => Assert.True(past[table].SequenceEqual(now[table], StringComparer.Ordinal), table));
        await tenant.ImportAsync(Json([Watch(0, day: 4), Watch(1, day: 4)]));
        Assert.Equal(["2026-03-06 1"], await ActiveAsync(tenant));
    }

    private static readonly Gen<Act[]> Acts = Gen.Select(Gen.Guid, Gen.Int[0, 5], Gen.Int[0, 60 * 24 * 4], Gen.Int[0, 1], Gen.Int[0, 4], Gen.Int[0, 6])
        .Select((id, learner, minute, centre, scans, voided) => new Act(id, learner, minute, centre, scans == 0, voided == 0)).Array[90];

    private static readonly Gen<LearnerProperty[]> Described =
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 3], Gen.Int[0, 1], Gen.Int[0, 60 * 24 * 3]).Select((learner, value, property, minute) => property == 0
                ? Property(learner, "province", value == 3 ? null : Provinces[value], Monday.AddMinutes(minute))
                : Property(learner, "age", value > 1 ? "65+" : "18-64", Monday.AddMinutes(minute)))
            // Of two that hold from one moment the later word counts; here each has its own.
            .Array[24].Select(properties => properties.DistinctBy(property => (property.Learner, property.Property, property.From)).ToArray());

    private static object[] Groups =>
    [
        new LearnerGroupDefined(Above, "country", null, "Above", "上级"),
        new LearnerGroupDefined(ByProfile, "province", Above, "By profile", "按资料"),
        new LearnerGroupDefined(ByScanOrPlatform, "centre", Above, "By scan", "按扫码"),
        new LearnerGroupDefined(ByTeamButOld, "class", null, "By team", "按团队"),
    ];

    private static LearnerGroupRuleSet[] Rules() =>
    [
        new(Monday, ByProfile, Monday.AddHours(6), InProvince("51")),
        new(Monday.AddDays(1), ByProfile, Monday.AddDays(3), InProvince("44")),
        // Takes the place of the one that would have begun on the third day.
        new(Monday.AddDays(1).AddHours(1), ByProfile, Monday.AddDays(2), InProvince("33", "51")),
        new(Monday, ByScanOrPlatform, Monday, new AnyOf([new ScannedAt(Team(1)), new HomePageIs("https://b.example.edu.cn")])),
        new(Monday, ByTeamButOld, Monday.AddHours(1), new AllOf([new TeamIs(Team(0)), new Not(new ProfileIs(Profile, "age", ["65+"]))])),
        new(Monday, ByTeamButOld, Monday.AddDays(3), null),
    ];

    // Statement by statement, as the definitions say it.
    private static void AssertCounted(Act[] acts, LearnerProperty[] described, IReadOnlyDictionary<string, string[]> rows)
    {
        var counted = acts.DistinctBy(act => act.Id).Where(act => !act.Voided).ToArray();
        bool OfProfile(Act act) => act.At >= Monday.AddHours(6) && (act.At < Monday.AddDays(2) ? Said(act, "province") is "51" : Said(act, "province") is "33" or "51");
        bool OfScan(Act act) => HomePage(act.Learner).Contains("b.example", StringComparison.Ordinal) || counted.Any(scan => scan.Scans && scan.Centre == 1 && scan.Learner == act.Learner && scan.At <= act.At);
        bool OfTeam(Act act) => act.At >= Monday.AddHours(1) && act.At < Monday.AddDays(3) && act.Centre == 0 && Said(act, "age") != "65+";

        Assert.Equal(counted.Count(OfProfile), Statements(ByProfile));
        Assert.Equal(counted.Count(OfScan), Statements(ByScanOrPlatform));
        Assert.Equal(counted.Count(OfTeam), Statements(ByTeamButOld));
        Assert.Equal(counted.Count(act => OfProfile(act) || OfScan(act)), Statements(Above));

        string? Said(Act act, string property) =>
            described.Where(told => told.Learner == Identity(act.Learner) && told.Property == property && told.From <= act.At).MaxBy(told => told.From)?.Value;

        long Statements(string group) => rows["engagement"].Where(row => row.StartsWith($"(ever,{IriKey.Of(group)},00000000-0000-0000-0000-000000000000,all,", StringComparison.Ordinal))
            .Select(row => long.Parse(row.Split(',')[8], System.Globalization.CultureInfo.InvariantCulture)).SingleOrDefault();
    }

    /// <param name="toldFirst">Null: in the middle of the statements.</param>
    private static async Task<TenantClient> FoldAsync(Act[] acts, object[] told, int pages, bool? toldFirst)
    {
        var tenant = await RunningService.NewTenantAsync();
        var statements = acts.Select(Statement).Concat(acts.Where(act => act.Voided).Select(act => act.Id).Distinct().Select(Void)).ToArray();
        var size = (statements.Length + pages - 1) / pages;
        foreach (var (page, index) in statements.Chunk(size).Select((page, index) => (page, index)))
        {
            // One by one, between the pages.
            if (toldFirst == true && index == 0)
                await TellAsync(tenant, told);
            else if (toldFirst is null && index <= pages - 2)
                await TellAsync(tenant, index == pages - 2 ? told[index..] : [told[index]]);
            await tenant.ImportAsync(page.Select((json, line) => new StatementSource(line, Encoding.UTF8.GetBytes(json))).ToAsyncEnumerable());
        }

        if (toldFirst == false)
            await TellAsync(tenant, told);
        await tenant.CaughtUpAsync();
        return tenant;
    }

    private static async Task TellAsync(TenantClient tenant, params object[] told)
    {
        await using var session = tenant.Installation.Store.LightweightSession(tenant.Tenant);
        session.Events.StartStream(Guid.NewGuid(), told);
        await session.SaveChangesAsync();
    }

    private static async Task<string[]> ActiveAsync(TenantClient tenant)
    {
        await tenant.CaughtUpAsync();
        var days = await QueryEngagement.RunAsync(tenant.Installation.Database, tenant.Tenant, new EngagementFilter(null, null, ByProfile, null), CancellationToken.None);
        return [.. days.Select(day => $"{day.Day:yyyy-MM-dd} {day.ActiveLearners}")];
    }

    private static ProfileIs InProvince(params string[] provinces) => new(Profile, "province", provinces);

    private static LearnerProperty Property(int learner, string property, string? value, DateTimeOffset from) => new(Identity(learner), Profile, property, value, from);

    private static string Team(int centre) => AgentIdentity.OfAccount("https://example.edu.cn/centres", $"{centre}").Ifi;

    private static string HomePage(int learner) => learner % 3 == 0 ? "https://b.example.edu.cn" : "https://a.example.edu.cn";

    private static string Identity(int learner) => AgentIdentity.OfAccount(HomePage(learner), $"learner{learner}").Ifi;

    private static Act Watch(int learner, int day) => new(Guid.NewGuid(), learner, (day * 24 * 60) + 60, 0, Scans: false, Voided: false);

    private static IAsyncEnumerable<StatementSource> Json(IEnumerable<Act> acts) => acts.Select((act, line) => new StatementSource(line, Encoding.UTF8.GetBytes(Statement(act)))).ToAsyncEnumerable();

    private static string Statement(Act act) =>
        $$"""
        {"id":"{{act.Id}}","actor":{"account":{"homePage":"{{HomePage(act.Learner)}}","name":"learner{{act.Learner}}" } },
        "verb":{"id":"{{(act.Scans ? "https://learningrecords.org/xapi/verbs/scanned" : "http://adlnet.gov/expapi/verbs/experienced")}}" },"object":{"id":"https://example.edu.cn/courses/{{act.Minute % 3}}" },
        "context":{"team":{"objectType":"Group","account":{"homePage":"https://example.edu.cn/centres","name":"{{act.Centre}}" } } },"timestamp":"{{act.At:O}}"}
        """;

    private static string Void(Guid target) =>
        $$"""{"id":"{{new Guid([.. target.ToByteArray().Reverse()])}}","actor":{"mbox":"mailto:admin@example.edu.cn"},"verb":{"id":"http://adlnet.gov/expapi/verbs/voided"},"object":{"objectType":"StatementRef","id":"{{target}}" },"timestamp":"2026-03-09T00:00:00Z"}""";
}
