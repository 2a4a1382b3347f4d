using System.Text.Json;
using System.Text.RegularExpressions;
using LearningRecords.Xapi;

namespace LearningRecords.Simulation.Tests;

public sealed partial class StatementsTests(Demo demo) : IClassFixture<Demo>
{
    private const string Adl = "http://adlnet.gov/expapi/verbs/";
    private const string Video = "https://w3id.org/xapi/video/";
    private const string Scanned = "https://learningrecords.org/xapi/verbs/scanned";

    [Fact]
    public void The_demo_has_about_thirty_thousand_statements_of_every_kind()
    {
        Assert.InRange(demo.Statements.Count, 24_000, 40_000);
        var verbs = demo.Statements.CountBy(Demo.VerbOf).ToDictionary();
        string[] expected =
        [
            Adl + "registered", Adl + "initialized", Adl + "progressed", Adl + "completed", Adl + "passed", Adl + "failed", Adl + "terminated", Adl + "attended",
            Video + "verbs/played", Video + "verbs/paused", Video + "verbs/seeked",
            "http://id.tincanapi.com/verb/rated", "http://id.tincanapi.com/verb/reviewed", Scanned,
        ];
        Assert.Equal(expected.Order(), verbs.Keys.Order());
        Assert.All(verbs.Values, count => Assert.True(count >= 20, $"only {count}"));
    }

    [Fact]
    public void Every_statement_has_the_structure_the_standard_asks_for()
    {
        Assert.All(demo.Statements, statement =>
        {
            Assert.Equal(
                ["actor", "context", "id", "object", "timestamp", "verb"],
                statement.EnumerateObject().Select(property => property.Name).Where(name => name != "result").Order());
            Assert.Equal('4', statement.GetProperty("id").GetGuid().ToString()[14]);
            Assert.Equal("Agent", statement.GetProperty("actor").GetProperty("objectType").GetString());
            Assert.True(Uri.IsWellFormedUriString(Demo.VerbOf(statement), UriKind.Absolute));
            Assert.EndsWith("Z", statement.GetProperty("timestamp").GetString());
            AssertActivity(statement.GetProperty("object"));
            AssertContext(statement.GetProperty("context"));
            if (statement.TryGetProperty("result", out var result))
                AssertResult(result);
        });
    }

    [Theory]
    [InlineData(XapiVersion.V1_0_3)]
    [InlineData(XapiVersion.V2_0_0)]
    public void Every_statement_of_the_demo_is_valid_in_both_versions(XapiVersion version)
    {
        foreach (var statement in demo.Population.Statements())
            Assert.Empty(StatementReader.Read(statement, version).Problems);
    }

    [Fact]
    public void Statements_for_2_0_are_valid_there_and_use_what_1_0_3_lacks()
    {
        var statements = Population.Create(new SimulationOptions { Version = StatementVersion.V2, Learners = 200, Days = 20 }).Statements().ToArray();
        Assert.All(statements, statement => Assert.Empty(StatementReader.Read(statement, XapiVersion.V2_0_0).Problems));
        Assert.Contains(statements, statement => StatementReader.Read(statement, XapiVersion.V1_0_3).Problems.Any(problem => problem.Pointer.Contains("contextAgents", StringComparison.Ordinal)));
    }

    [Fact]
    public void Statement_ids_are_unique()
    {
        Assert.Distinct(demo.Statements.Select(statement => statement.GetProperty("id").GetGuid()));
    }

    [Fact]
    public void Days_follow_one_another_and_each_learner_s_statements_are_in_order_of_time()
    {
        var lastDay = DateOnly.MinValue;
        var last = new Dictionary<string, DateTimeOffset>();
        foreach (var statement in demo.Statements)
        {
            var time = Demo.TimeOf(statement);
            var day = DateOnly.FromDateTime(time.ToOffset(TimeSpan.FromHours(8)).DateTime);
            Assert.True(day >= lastDay);
            Assert.True(time >= last.GetValueOrDefault(Demo.LearnerOf(statement)));
            last[Demo.LearnerOf(statement)] = time;
            lastDay = day;
        }

        Assert.Equal(new SimulationOptions().Start.AddDays(59), lastDay);
    }

    [Fact]
    public void Age_and_health_never_enter_a_statement()
    {
        var ageBands = demo.Population.Groups.Where(group => group.Kind == SimulatedGroupKind.AgeBand).ToArray();
        Assert.Equal(5, ageBands.Length);
        Assert.All(demo.Statements, statement =>
        {
            var text = statement.GetRawText();
            Assert.All(ageBands, band => Assert.DoesNotContain(band.Id, text, StringComparison.Ordinal));
            Assert.All(ageBands, band => Assert.DoesNotContain(band.NameZh, text, StringComparison.Ordinal));
            Assert.DoesNotContain("age-band", text, StringComparison.Ordinal);
            Assert.Equal(["account", "objectType"], statement.GetProperty("actor").EnumerateObject().Select(property => property.Name).Order());
        });
    }

    [Fact]
    public void A_registration_is_one_learner_in_one_course_and_begins_with_registered()
    {
        var attempts = demo.Statements
            .Where(statement => statement.GetProperty("context").TryGetProperty("registration", out _))
            .GroupBy(statement => statement.GetProperty("context").GetProperty("registration").GetGuid());
        Assert.All(attempts, attempt =>
        {
            Assert.Equal(Adl + "registered", Demo.VerbOf(attempt.First()));
            Assert.Single(attempt, statement => Demo.VerbOf(statement) == Adl + "registered");
            Assert.Single(attempt.Select(Demo.LearnerOf).Distinct());
            Assert.All(attempt, statement => Assert.StartsWith(Demo.ObjectOf(attempt.First()), Demo.ObjectOf(statement), StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Watched_seconds_lie_inside_the_video_and_explain_the_progress()
    {
        var seen = new Dictionary<(Guid Registration, string Video), List<(double From, double To)>>();
        foreach (var statement in demo.Statements.Where(statement => Demo.VerbOf(statement) == Adl + "terminated"))
        {
            var context = statement.GetProperty("context");
            var extensions = statement.GetProperty("result").GetProperty("extensions");
            var length = context.GetProperty("extensions").GetProperty(Video + "extensions/length").GetDouble();
            var segments = Segments(extensions);
            Assert.All(segments, segment => Assert.InRange(segment.To, segment.From, length));
            Assert.Equal(segments[^1].To, extensions.GetProperty(Video + "extensions/time").GetDouble());

            // Progress spans all sessions of the attempt, so a later one goes on from what the earlier ones saw.
            var key = (context.GetProperty("registration").GetGuid(), Demo.ObjectOf(statement));
            var sessions = seen.TryGetValue(key, out var earlier) ? earlier : seen[key] = [];
            sessions.AddRange(segments);
            Assert.Equal(Union(sessions) / length, extensions.GetProperty(Video + "extensions/progress").GetDouble(), 0.001);
        }

        Assert.Contains(seen.Values, segments => segments.Count > 2);
    }

    [Fact]
    public void A_course_is_completed_only_after_all_its_videos()
    {
        var videos = demo.Statements
            .Where(statement => Demo.VerbOf(statement) == Adl + "completed" && VideoId().IsMatch(Demo.ObjectOf(statement)))
            .GroupBy(statement => (Demo.LearnerOf(statement), VideoId().Match(Demo.ObjectOf(statement)).Groups["course"].Value))
            .ToDictionary(videos => videos.Key, videos => (Count: videos.Select(Demo.ObjectOf).Distinct().Count(), Last: videos.Max(Demo.TimeOf)));
        var courses = demo.Statements.Where(statement => Demo.VerbOf(statement) == Adl + "completed" && !VideoId().IsMatch(Demo.ObjectOf(statement))).ToArray();
        Assert.NotEmpty(courses);
        Assert.All(courses, course => Assert.True(Demo.TimeOf(course) > videos[(Demo.LearnerOf(course), Demo.ObjectOf(course))].Last));
    }

    [Fact]
    public void What_happens_at_a_guidance_centre_carries_it_as_the_team()
    {
        var centres = demo.Population.Groups.Where(group => group.Kind == SimulatedGroupKind.Centre).Select(group => group.Id).ToHashSet();
        Assert.All(demo.Statements, statement =>
        {
            var atCentre = statement.GetProperty("context").TryGetProperty("team", out var team);
            if (Demo.VerbOf(statement) is Scanned or Adl + "attended")
                Assert.True(atCentre);
            if (atCentre)
                Assert.Contains($"{team.GetProperty("account").GetProperty("homePage")}/{team.GetProperty("account").GetProperty("name")}", centres);
        });
    }

    [Fact]
    public void In_2_0_the_lecturer_is_a_context_agent_too()
    {
        var statements = Population.Create(new SimulationOptions { Version = StatementVersion.V2, Learners = 200, Days = 20 }).Statements().Select(Demo.Read).ToArray();
        Assert.All(statements, statement => Assert.Equal("2.0.0", statement.GetProperty("version").GetString()));
        var attended = statements.Where(statement => Demo.VerbOf(statement) == Adl + "attended").ToArray();
        Assert.NotEmpty(attended);
        Assert.All(attended, statement =>
        {
            var context = statement.GetProperty("context");
            var lecturer = Assert.Single(context.GetProperty("contextAgents").EnumerateArray());
            Assert.Equal("contextAgent", lecturer.GetProperty("objectType").GetString());
            Assert.Equal(context.GetProperty("instructor").GetRawText(), lecturer.GetProperty("agent").GetRawText());
            Assert.NotEmpty(lecturer.GetProperty("relevantTypes").EnumerateArray());
        });
    }

    private static void AssertActivity(JsonElement activity)
    {
        Assert.Equal("Activity", activity.GetProperty("objectType").GetString());
        Assert.True(Uri.IsWellFormedUriString(activity.GetProperty("id").GetString(), UriKind.Absolute));
        var name = activity.GetProperty("definition").GetProperty("name");
        Assert.Equal(["zh-CN", "en-US"], name.EnumerateObject().Select(language => language.Name));
        Assert.All(name.EnumerateObject(), language => Assert.NotEmpty(language.Value.GetString()!));
    }

    private static void AssertContext(JsonElement context)
    {
        string[] allowed = ["registration", "platform", "language", "instructor", "team", "contextActivities", "extensions"];
        Assert.All(context.EnumerateObject(), property => Assert.Contains(property.Name, allowed));
        foreach (var activities in context.GetProperty("contextActivities").EnumerateObject())
            if (activities.Name is "parent" or "grouping")
                Assert.All(activities.Value.EnumerateArray(), AssertActivity);
    }

    private static void AssertResult(JsonElement result)
    {
        if (result.TryGetProperty("duration", out var duration))
            Assert.Matches(@"^PT\d+(\.\d{1,2})?S$", duration.GetString());
        if (!result.TryGetProperty("score", out var score))
            return;
        Assert.InRange(score.GetProperty("scaled").GetDouble(), 0, 1);
        Assert.InRange(score.GetProperty("raw").GetInt32(), score.GetProperty("min").GetInt32(), score.GetProperty("max").GetInt32());
    }

    private static (double From, double To)[] Segments(JsonElement extensions) =>
        [.. extensions.GetProperty(Video + "extensions/played-segments").GetString()!.Split("[,]")
            .Select(segment => segment.Split("[.]"))
            .Select(ends => (double.Parse(ends[0], null), double.Parse(ends[1], null)))];

    private static double Union(List<(double From, double To)> segments)
    {
        var seen = 0.0;
        var until = 0.0;
        foreach (var (from, to) in segments.Order())
        {
            seen += Math.Max(0, to - Math.Max(from, until));
            until = Math.Max(until, to);
        }

        return seen;
    }

    [GeneratedRegex("^(?<course>.+)/videos/[0-9]+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex VideoId();
}
