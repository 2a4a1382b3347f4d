using System.Globalization;
using System.Text;
using CsCheck;
using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Privacy;
using LearningRecords.Server.Import;
using LearningRecords.TestService;

namespace LearningRecords.Insights.Tests;

/// <summary>Every figure of engagement against a count of the statements themselves, one by one.</summary>
public sealed class EngagementTests
{
    private const string Everyone = "everyone";
    private static readonly TimeSpan Shanghai = TimeSpan.FromHours(8);
    private static readonly DateTimeOffset Start = new(2026, 1, 26, 0, 0, 0, Shanghai);

    [Fact]
    public Task Days_weeks_months_cohorts_and_hours_equal_a_count_of_the_statements() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 2], Gen.Int[0, 60 * 24 * 20], Gen.Int[0, 2], Gen.Int[0, 40], Gen.Bool)
            .Select((learner, course, minute, terminal, minutesTaken, completes) =>
                new Told(learner, $"https://example.edu.cn/courses/{course}", Start.AddMinutes(minute), Terminals[terminal], minutesTaken > 30 ? minutesTaken : 0, completes))
            .Array[150]
            .SampleAsync(
                async statements =>
                {
                    var tenant = await RunningService.NewTenantAsync();
                    foreach (var page in statements.Chunk(40))
                        await tenant.ImportAsync(page.Select((told, index) => new StatementSource(index, Encoding.UTF8.GetBytes(told.Json))).ToAsyncEnumerable());

                    Assert.Equal(Engagement(statements).Order(StringComparer.Ordinal), (await tenant.QueryAsync(EngagementRows, row => row.GetString(0))).Order(StringComparer.Ordinal));
                    Assert.Equal(Retention(statements).Order(StringComparer.Ordinal), (await tenant.QueryAsync(RetentionRows, row => row.GetString(0))).Order(StringComparer.Ordinal));
                    Assert.Equal(Hours(statements).Order(StringComparer.Ordinal), (await tenant.QueryAsync(HourRows, row => row.GetString(0))).Order(StringComparer.Ordinal));
                    await ACourseSeenByAGroupOnATerminalEqualsACount(tenant, statements);
                    await WhenAndOnWhatACourseIsLearntEqualsACount(tenant, statements);
                },
                iter: 2,
                threads: 1);

    private static readonly string[] Terminals = ["phone", "television", "unknown"];

    private const string EngagementRows =
        """
        select concat_ws('|', grain, coalesce(g.id, 'everyone'), coalesce(c.id, 'any'), terminal, case when grain = 'ever' then '' else period::text end,
            active_learners, new_learners, completing_learners, statements, sessions, dwell_microseconds / 1000000)
        from insights.engagement e
        left join insights.learner_group g on g.tenant_id = e.tenant_id and g.learner_group = e.learner_group
        left join insights.course c on c.tenant_id = e.tenant_id and c.course = e.course
        where e.tenant_id = $1
        """;

    private const string RetentionRows =
        """
        select concat_ws('|', coalesce(g.id, 'everyone'), cohort, week, learners) from insights.retention r
        left join insights.learner_group g on g.tenant_id = r.tenant_id and g.learner_group = r.learner_group where r.tenant_id = $1
        """;

    private const string HourRows =
        """
        select concat_ws('|', coalesce(g.id, 'everyone'), week, hour_of_week, statements) from insights.hour_of_week r
        left join insights.learner_group g on g.tenant_id = r.tenant_id and g.learner_group = r.learner_group where r.tenant_id = $1
        """;

    private static async Task ACourseSeenByAGroupOnATerminalEqualsACount(TenantClient tenant, Told[] statements)
    {
        const string Course = "https://example.edu.cn/courses/1";
        var group = statements[0].Group;
        var days = await QueryEngagement.RunAsync(
            tenant.Installation.Database, tenant.Tenant, new EngagementFilter(null, null, group, Course, "phone", Grain.Week), CancellationToken.None);
        var expected = statements.Where(told => told.Group == group && told.Course == Course && told.Terminal == "phone")
            .GroupBy(told => Period("week", told.At)).OrderBy(week => week.Key)
            .Select(week => (week.Key, week.DistinctBy(told => told.Learner).Count(), week.LongCount()));
        Assert.Equal(expected, days.Select(day => (day.Day, day.ActiveLearners, day.Statements)));
    }

    private static async Task WhenAndOnWhatACourseIsLearntEqualsACount(TenantClient tenant, Told[] statements)
    {
        const string Course = "https://example.edu.cn/courses/1";
        var (database, of) = (tenant.Installation.Database, statements[0].Group);
        foreach (var group in (string?[])[null, of])
        {
            var counted = statements.Where(told => told.Course == Course && (group is null || told.Group == group)).ToArray();
            var (first, last) = (DateOnly.FromDateTime(Start.Date), DateOnly.FromDateTime(Start.Date.AddDays(40)));
            var terminals = await QueryTerminals.RunAsync(database, tenant.Tenant, group, Course, Grain.Day, first, last, new PrivacyThreshold(1), CancellationToken.None);
            Assert.Equal(counted.CountBy(told => told.Terminal, StringComparer.Ordinal).OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => (count.Key, (long)count.Value)), terminals.OrderBy(use => use.Terminal, StringComparer.Ordinal).Select(use => (use.Terminal, use.Statements)));
            var hours = await QueryHours.RunAsync(database, tenant.Tenant, first, last, group, Course, 2, CancellationToken.None);
            var weeks = counted.GroupBy(told => Period("week", told.At)).Where(week => week.DistinctBy(told => told.Learner).Count() >= 2).SelectMany(week => week);
            Assert.Equal(weeks.CountBy(HourOfWeek).OrderBy(hour => hour.Key).Select(hour => (hour.Key, (long)hour.Value)), hours.Select(hour => (hour.Hour, hour.Statements)));
            var retention = await QueryRetention.RunAsync(database, tenant.Tenant, new RetentionFilter(first, last, group, null, 0, Course), CancellationToken.None).ToListAsync();
            Assert.Equal(
                counted.GroupBy(told => (Cohort: statements.Where(other => other.Learner == told.Learner).Min(other => Period("week", other.At)), Week: Period("week", told.At))).OrderBy(cell => cell.Key)
                    .Select(cell => (cell.Key.Cohort, cell.Key.Week, cell.DistinctBy(told => told.Learner).Count())),
                retention.Select(week => (week.Cohort, week.Week, week.Learners)));
        }
    }

    private static int HourOfWeek(Told told) => ((((int)told.At.DayOfWeek) + 6) % 7 * 24) + told.At.Hour;

    private static IEnumerable<string> Engagement(Told[] statements)
    {
        var firstDays = statements.GroupBy(told => told.Learner).ToDictionary(learner => learner.Key, learner => learner.Min(told => Period("day", told.At)));
        foreach (var grain in (string[])["day", "week", "month", "ever"])
        {
            foreach (var (group, course, terminal, of) in Slices(statements))
            {
                var sittings = of.GroupBy(told => told.Learner).SelectMany(learner => course == "any"
                    ? SittingsOf(statements.Where(told => told.Learner == learner.Key)).Where(sitting => terminal == "all" || sitting.First.Terminal == terminal)
                    : SittingsOf(learner)).ToLookup(sitting => Period(grain, sitting.Starts));
                var periods = of.ToLookup(told => Period(grain, told.At));
                foreach (var period in periods.Select(period => period.Key).Union(sittings.Select(sitting => sitting.Key)))
                {
                    var learners = periods[period].GroupBy(told => told.Learner).ToList();
                    yield return string.Join(
                        '|',
                        grain, group, course, terminal, grain == "ever" ? "" : period.ToString("O", CultureInfo.InvariantCulture),
                        learners.Count,
                        learners.Count(learner => Period(grain, new DateTimeOffset(firstDays[learner.Key].ToDateTime(default), Shanghai)) == period),
                        learners.Count(learner => learner.Any(told => told.Completes)),
                        periods[period].Count(),
                        sittings[period].Count(),
                        (long)sittings[period].Sum(sitting => (sitting.Ends - sitting.Starts).TotalSeconds));
                }
            }
        }
    }

    private static IEnumerable<(string Group, string Course, string Terminal, Told[] Of)> Slices(Told[] statements)
    {
        foreach (var group in statements.Select(told => told.Group).Distinct(StringComparer.Ordinal).Append(Everyone))
        {
            foreach (var terminal in Terminals.Append("all"))
            {
                var of = statements.Where(told => (group == Everyone || told.Group == group) && (terminal == "all" || told.Terminal == terminal)).ToArray();
                if (of.Length > 0)
                    yield return (group, "any", terminal, of);
            }
        }

        foreach (var course in statements.GroupBy(told => told.Course, StringComparer.Ordinal))
            yield return (Everyone, course.Key, "all", [.. course]);
    }

    private static IEnumerable<string> Retention(Told[] statements) =>
        from told in statements
        from slice in (string[])[told.Group, Everyone]
        group told by (slice, Cohort: statements.Where(other => other.Learner == told.Learner).Min(other => Period("week", other.At)), Week: Period("week", told.At)) into cell
        select string.Join('|', cell.Key.slice, cell.Key.Cohort.ToString("O", CultureInfo.InvariantCulture), cell.Key.Week.ToString("O", CultureInfo.InvariantCulture), cell.DistinctBy(told => told.Learner).Count());

    private static IEnumerable<string> Hours(Told[] statements) =>
        from told in statements
        from slice in (string[])[told.Group, Everyone]
        group told by (slice, Week: Period("week", told.At), Hour: HourOfWeek(told)) into cell
        select string.Join('|', cell.Key.slice, cell.Key.Week.ToString("O", CultureInfo.InvariantCulture), cell.Key.Hour, cell.Count());

    // Minute by minute: a sitting goes on while a minute of activity lies at most 30 minutes behind.
    private static List<(DateTimeOffset Starts, DateTimeOffset Ends, Told First)> SittingsOf(IEnumerable<Told> statements)
    {
        var sittings = new List<(DateTimeOffset Starts, DateTimeOffset Ends, Told First)>();
        foreach (var told in statements.OrderBy(told => told.Starts).ThenBy(told => told.Id.ToString(), StringComparer.Ordinal))
        {
            if (sittings.Count > 0 && told.Starts - sittings[^1].Ends <= TimeSpan.FromMinutes(30))
                sittings[^1] = sittings[^1] with { Ends = told.At > sittings[^1].Ends ? told.At : sittings[^1].Ends };
            else
                sittings.Add((told.Starts, told.At, told));
        }

        return sittings;
    }

    private static DateOnly Period(string grain, DateTimeOffset at)
    {
        var day = DateOnly.FromDateTime(at.DateTime);
        return grain switch
        {
            "day" => day,
            "week" => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
            "month" => new DateOnly(day.Year, day.Month, 1),
            _ => default,
        };
    }

    /// <summary>A statement of one of the learners of two platforms, which are the groups.</summary>
    private sealed record Told(int Learner, string Course, DateTimeOffset At, string Terminal, int MinutesTaken, bool Completes)
    {
        public Guid Id { get; } = Guid.NewGuid();

        public DateTimeOffset Starts => At.AddMinutes(-MinutesTaken);

        public string Group => $"homepage:{HomePage}";

        public string Json =>
            $$"""
            {"id":"{{Id}}","actor":{"account":{"homePage":"{{HomePage}}","name":"learner{{Learner}}" } },
            "verb":{"id":"http://adlnet.gov/expapi/verbs/{{(Completes ? "completed" : "experienced")}}" },"object":{"id":"{{Course}}" },
            "result":{"duration":"PT{{MinutesTaken}}M" },{{(Terminal == "unknown" ? "" : $$"""
            "context":{"platform":"{{Terminal}}" },
            """)}}"timestamp":"{{At:O}}"}
            """;

        private string HomePage => $"https://{Learner % 2}.example.edu.cn";
    }
}
