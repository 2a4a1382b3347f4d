using System.Security.Cryptography;
using LearningRecords.TestTastes;

namespace LearningRecords.Simulation.Tests;

public sealed class PopulationTests(Demo demo) : IClassFixture<Demo>
{
    [Fact]
    public void The_same_options_give_the_same_bytes()
    {
        var options = new SimulationOptions { Learners = 80, Days = 20 };
        var population = Population.Create(options);
        var first = Digest(population);
        Assert.Equal(first, Digest(population));
        Assert.Equal(first, Digest(Population.Create(options)));
        Assert.NotEqual(first, Digest(Population.Create(options with { Seed = 2 })));
    }

    [Fact]
    public void More_learners_leave_what_the_others_do_unchanged()
    {
        var few = Population.Create(new SimulationOptions { Learners = 50, Days = 15 });
        var more = Population.Create(new SimulationOptions { Learners = 100, Days = 15 });
        var ids = more.Statements().Select(Demo.Read).Select(statement => statement.GetRawText()).ToHashSet();
        Assert.All(few.Statements().Select(Demo.Read), statement => Assert.Contains(statement.GetRawText(), ids));
    }

    [Fact]
    public void Another_simulation_shares_no_statement_id_with_the_first()
    {
        var options = new SimulationOptions { Learners = 40, Days = 10 };
        var ids = Ids(options).ToHashSet();
        Assert.NotEmpty(ids);
        foreach (var other in new[]
        {
            options with { Start = options.Start.AddDays(1) },
            options with { Days = 11 },
            options with { Courses = 121 },
            options with { Centres = 13 },
            options with { Seed = 2 },
            options with { Version = StatementVersion.V2 },
        })
        {
            Assert.DoesNotContain(Ids(other), ids.Contains);
        }

        static IEnumerable<Guid> Ids(SimulationOptions options) =>
            Population.Create(options).Statements().Select(Demo.Read).Select(statement => statement.GetProperty("id").GetGuid());
    }

    [Fact]
    public void Statements_grow_in_proportion_to_the_learners()
    {
        var one = Population.Create(new SimulationOptions { Learners = 1000, Days = 30 }).Statements().Count();
        var four = Population.Create(new SimulationOptions { Learners = 4000, Days = 30 }).Statements().Count();
        Assert.InRange((double)four / one, 3.5, 4.5);
    }

    [Fact]
    public void The_largest_catalogue_has_no_title_twice()
    {
        var courses = Population.Create(new SimulationOptions { Learners = 0, Courses = 37_300 }).Courses;
        Assert.Equal(300, courses.Count(course => course.IsCore));
        Assert.Distinct(courses.Select(course => course.Id));
        Assert.Distinct(courses.Select(course => course.NameZh));
        Assert.Distinct(courses.Select(course => course.NameEn));
        Assert.Equal("太极拳入门", courses[0].NameZh);
        Assert.Equal("Introduction to Tai Chi", courses[0].NameEn);
    }

    [Fact]
    public void The_catalogue_names_every_course_its_people_and_the_parts_that_statements_are_about()
    {
        var catalogue = demo.Population.Catalogue.ToDictionary(resource => resource.Id);
        var courses = catalogue.Values.Where(resource => resource.Kind is SimulatedResourceKind.Course or SimulatedResourceKind.MicroCourse).ToDictionary(course => course.Id);
        Assert.Equal(demo.Population.Courses.Select(course => (course.Id, course.Level, course.Minutes, course.DisciplineId)).Order(), courses.Values.Select(course => (course.Id, course.Level!.Value, course.Minutes!.Value, course.DisciplineId)).Order());
        Assert.All(courses.Values.SelectMany(course => course.Teachers), teacher => Assert.Equal(SimulatedResourceKind.Teacher, catalogue[teacher].Kind));
        Assert.All(courses.Values.SelectMany(course => course.Volunteers), volunteer => Assert.Equal(SimulatedResourceKind.Volunteer, catalogue[volunteer].Kind));
        Assert.Contains(courses.Values, course => course.Volunteers.Count > 0);
        Assert.Contains(courses.Values, course => !course.Open);

        var parts = courses.Values.SelectMany(course => course.Parts).Select(part => part.Id).ToHashSet();
        Assert.All(
            demo.Statements.Where(statement => statement.GetProperty("context").TryGetProperty("contextActivities", out var activities) && activities.TryGetProperty("parent", out _))
                .Select(Demo.ObjectOf).Where(id => id.EndsWith("/quiz", StringComparison.Ordinal) || id.Contains("/videos/", StringComparison.Ordinal)),
            id => Assert.Contains(id, parts));
    }

    [Fact]
    public void A_follow_up_is_the_next_level_of_the_same_discipline()
    {
        var courses = demo.Population.Courses.ToDictionary(course => course.Id);
        var sequences = courses.Values.Where(course => course.FollowUpId is not null).ToArray();
        Assert.NotEmpty(sequences);
        Assert.All(sequences, course =>
        {
            var followUp = courses[course.FollowUpId!];
            Assert.Equal(course.DisciplineId, followUp.DisciplineId);
            Assert.Equal(course.Level + 1, followUp.Level);
        });
    }

    [Fact]
    public void Three_hundred_centres_stand_in_cities_and_provinces()
    {
        var groups = Population.Create(new SimulationOptions { Learners = 0, Centres = 300 }).Groups;
        var seen = new Dictionary<string, string>();
        Assert.All(groups, group =>
        {
            Assert.Equal(
                group.Kind switch { SimulatedGroupKind.Centre => SimulatedGroupKind.City, SimulatedGroupKind.City => SimulatedGroupKind.Province, _ => null },
                group.ParentId is null ? null : seen[group.ParentId]);
            seen.Add(group.Id, group.Kind);
        });
        Assert.Equal(300, groups.Where(group => group.Kind == SimulatedGroupKind.Centre).Select(group => group.NameEn).Distinct().Count());
        Assert.Equal(31, seen.Values.Count(kind => kind == SimulatedGroupKind.Province));
    }

    [Fact]
    public void Each_learner_is_always_in_one_centre_and_one_age_band_from_the_day_of_joining()
    {
        var options = new SimulationOptions { Learners = 2000, Days = 365 };
        var population = Population.Create(options);
        var kinds = population.Groups.ToDictionary(group => group.Id, group => group.Kind);
        var histories = population.Memberships.GroupBy(membership => (membership.AccountName, kinds[membership.GroupId])).ToArray();
        Assert.Equal(2 * options.Learners, histories.Length);
        Assert.Contains(histories, history => history.Count() > 1);
        Assert.All(histories, history =>
        {
            var memberships = history.OrderBy(membership => membership.From).ToArray();
            Assert.Null(memberships[^1].Until);
            for (var index = 1; index < memberships.Length; index++)
                Assert.Equal(memberships[index - 1].Until, memberships[index].From);
        });
    }

    [Fact]
    public void No_learner_acts_before_joining()
    {
        var joined = demo.Population.Memberships.GroupBy(membership => membership.AccountName)
            .ToDictionary(memberships => memberships.Key, memberships => memberships.Min(membership => membership.From));
        Assert.All(demo.Statements, statement => Assert.True(Demo.TimeOf(statement) >= joined[Demo.LearnerOf(statement)]));
    }

    [Fact]
    public void Preferences_of_a_group_add_up_to_one()
    {
        Assert.All(demo.Population.Groups, group => Assert.Equal(1, demo.Population.Preferences(group.Id).Sum(), 9));
    }

    [Fact]
    public void An_unknown_group_or_course_has_no_preference()
    {
        var group = demo.Population.Groups[0].Id;
        Assert.Throws<KeyNotFoundException>(() => demo.Population.Preference("https://example.org/group", demo.Population.Courses[0].Id));
        Assert.Throws<KeyNotFoundException>(() => demo.Population.Preference(group, "https://example.org/course"));
    }

    [Theory]
    [InlineData(SimulatedGroupKind.Centre)]
    [InlineData(SimulatedGroupKind.AgeBand)]
    public void Planted_preferences_show_in_what_the_groups_take(string kind)
    {
        var population = Population.Create(new SimulationOptions { Learners = 6000, Centres = 6, Days = 90 });
        var starts = Starts(population);
        var groups = population.Groups.Where(group => group.Kind == kind).ToArray();
        Assert.All(groups, group =>
        {
            var planted = population.Preferences(group.Id);
            var own = RankCorrelation.Of(planted, starts[group.Id]);
            Assert.True(own > 0.85, $"{group.NameEn}: {own:0.000}");
            var nextBest = groups.Where(other => other != group).Max(other => RankCorrelation.Of(planted, starts[other.Id]));
            Assert.True(own > nextBest, $"{group.NameEn}: {own:0.000}, but another group {nextBest:0.000}");
        });
    }

    [Fact]
    public void The_starts_without_statements_are_those_the_statements_tell_of()
    {
        var told = demo.Statements.Where(statement => Demo.VerbOf(statement) == "http://adlnet.gov/expapi/verbs/registered")
            .Select(statement => (Demo.LearnerOf(statement), Demo.ObjectOf(statement), Demo.TimeOf(statement).ToUnixTimeSeconds()));
        Assert.Equal(told, demo.Population.Starts().Select(start => (start.AccountName, start.CourseId, start.At.ToUnixTimeSeconds())));
    }

    [Fact]
    public void A_finished_course_is_often_followed_at_once_by_its_follow_up()
    {
        var courses = demo.Population.Courses.ToDictionary(course => course.Id);
        var justCompleted = new Dictionary<string, string>();
        var (next, followUps) = (0, 0);
        foreach (var statement in demo.Statements)
        {
            var (learner, activity) = (Demo.LearnerOf(statement), Demo.ObjectOf(statement));
            if (!courses.TryGetValue(activity, out var course))
                continue;
            if (Demo.VerbOf(statement) == "http://adlnet.gov/expapi/verbs/completed" && course.FollowUpId is not null)
            {
                justCompleted[learner] = course.FollowUpId;
            }
            else if (Demo.VerbOf(statement) == "http://adlnet.gov/expapi/verbs/registered" && justCompleted.Remove(learner, out var followUp))
            {
                next++;
                followUps += activity == followUp ? 1 : 0;
            }
        }

        // One in 120 by chance alone.
        Assert.InRange((double)followUps / next, 0.2, 0.5);
    }

    [Fact]
    public void A_hundred_thousand_learners_are_streamed_in_bounded_memory()
    {
        var population = Population.Create(new SimulationOptions { Learners = 100_000, Courses = 5000, Centres = 300, Days = 4 });
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var statements = population.Statements().GetEnumerator();
        var count = 0;
        while (count < 200_000 && statements.MoveNext())
            count++;
        Assert.Equal(200_000, count);
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        statements.Dispose();
        Assert.True(held < 120_000_000, $"{held / 1_000_000} MB held after {count} statements");
    }

    private static string Digest(Population population)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var statement in population.Statements())
            hash.AppendData(statement.Span);
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static Dictionary<string, double[]> Starts(Population population)
    {
        var groups = population.Memberships.ToLookup(membership => membership.AccountName);
        var course = population.Courses.Index().ToDictionary(item => item.Item.Id, item => item.Index);
        var starts = population.Groups.ToDictionary(group => group.Id, _ => new double[course.Count]);
        foreach (var bytes in population.Statements())
        {
            if (bytes.Span.IndexOf("http://adlnet.gov/expapi/verbs/registered"u8) < 0)
                continue;
            var statement = Demo.Read(bytes);
            var time = Demo.TimeOf(statement);
            foreach (var membership in groups[Demo.LearnerOf(statement)])
                if (membership.From <= time && (membership.Until is null || time < membership.Until))
                    starts[membership.GroupId][course[Demo.ObjectOf(statement)]]++;
        }

        return starts;
    }
}
