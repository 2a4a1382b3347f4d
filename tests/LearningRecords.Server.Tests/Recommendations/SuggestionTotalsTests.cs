using LearningRecords.Insights;
using LearningRecords.Insights.Suggestions;
using LearningRecords.Server.Recommendations.Feedback;
using LearningRecords.TestService;
using Npgsql;

namespace LearningRecords.Server.Tests.Recommendations;

/// <summary>What the database adds up against counting course by course.</summary>
public sealed class SuggestionTotalsTests
{
    private static readonly DateTime From = new(2026, 3, 1, 16, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime Until = From.AddDays(20);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Totals_of_a_period_are_those_of_counting_course_by_course(int seed)
    {
        var tenant = await RunningService.NewTenantAsync();
        Told[] told = [.. Told.AtRandom(seed)];
        var voided = told.Where((_, number) => number % 9 == 0).Select(one => one.Statement).ToHashSet();
        await StoreAsync(tenant, told, voided);

        var totals = await QuerySuggestionTotals.RunAsync(tenant.Installation.Database, tenant.Tenant, From, Until, EstimateLift.LargestWeight, CancellationToken.None);

        Course[] shown = [.. told.Where(one => !voided.Contains(one.Statement) && one.At >= From && one.At < Until).GroupBy(one => (one.Learner, one.Answer, one.Place)).Select(Course.Of)];
        Assert.Equal(shown.GroupBy(course => course.Day).OrderBy(day => day.Key).Select(day => (day.Key, Count(day))), totals.Days);
        Assert.Equal(
            shown.Where(course => course.Basis is not null).GroupBy(course => course.Model).OrderBy(model => model.Key?.ToString() ?? "z", StringComparer.Ordinal).Select(model => (model.Key, Count(model))),
            totals.Models);
        Course[] placed = [.. shown.Where(course => course.Model is not null && course.Place > 0)];
        var answers = placed.Select(course => (course.Answer, course.Learner)).Distinct().ToDictionary(answer => answer, _ => Guid.NewGuid());
        var weighed = CountedSuggestions.Weigh(
            placed.Select(course => new ShownCourse(answers[(course.Answer, course.Learner)], course.Place, course.Taken, course.PopularityPlace)),
            EstimateLift.LargestWeight, learners: placed.Select(course => course.Learner).Distinct().Count());
        Assert.True(weighed.Answers > EstimateLift.FewestAnswers && weighed.Y > 0);
        Assert.Equal((weighed.Answers, weighed.Learners), (totals.Weighed.Answers, totals.Weighed.Learners));
        Assert.Equal(
            [weighed.X, weighed.Y, weighed.XX, weighed.XY, weighed.YY, weighed.Coverage],
            [totals.Weighed.X, totals.Weighed.Y, totals.Weighed.XX, totals.Weighed.XY, totals.Weighed.YY, totals.Weighed.Coverage],
            (counted, added) => Math.Abs(counted - added) < 1e-6);
    }

    [Fact]
    public async Task A_period_in_which_nothing_was_shown_has_no_days_and_nothing_to_weigh()
    {
        var tenant = await RunningService.NewTenantAsync();

        var totals = await QuerySuggestionTotals.RunAsync(tenant.Installation.Database, tenant.Tenant, From, Until, EstimateLift.LargestWeight, CancellationToken.None);

        Assert.Empty(totals.Days);
        Assert.Empty(totals.Models);
        Assert.Equal(new WeighedAnswers(0, 0, 0, 0, 0, 0, 0, 0), totals.Weighed);
    }

    private static SuggestionCounts Count(IEnumerable<Course> courses)
    {
        Course[] all = [.. courses];
        return new SuggestionCounts(
            all.Length, all.Count(course => course.Taken), all.Count(course => course.Skipped),
            Learners(all), Learners(all.Where(course => course.Taken)), Learners(all.Where(course => course.Skipped)));

        static int Learners(IEnumerable<Course> of) => of.Select(course => course.Learner).Distinct().Count();
    }

    private static async Task StoreAsync(TenantClient tenant, Told[] told, HashSet<Guid> voided)
    {
        await using var batch = tenant.Installation.Database.CreateBatch();
        foreach (var one in told)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                """
                insert into insights.suggestion_event (tenant_id, learner, statement_id, answer, suggested_place, outcome, at, basis, ranking_model, popularity_place)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                """)
            {
                Parameters =
                {
                    new NpgsqlParameter<string> { TypedValue = tenant.Tenant }, new NpgsqlParameter<Guid> { TypedValue = one.Learner }, new NpgsqlParameter<Guid> { TypedValue = one.Statement },
                    new NpgsqlParameter<Guid> { TypedValue = one.Answer }, new NpgsqlParameter<int> { TypedValue = one.Place }, new NpgsqlParameter<short> { TypedValue = (short)one.Act },
                    new NpgsqlParameter<DateTime> { TypedValue = one.At }, new NpgsqlParameter<string?> { TypedValue = one.Basis }, new NpgsqlParameter<Guid?> { TypedValue = one.Model },
                    new NpgsqlParameter<int?> { TypedValue = one.PopularityPlace },
                },
            });
        }

        await batch.ExecuteNonQueryAsync();
        foreach (var statement in voided)
        {
            await using var command = tenant.Installation.Database.CreateCommand("insert into insights.voided (tenant_id, statement_id, stored) values ($1, $2, now())");
            command.Parameters.AddWithValue(tenant.Tenant);
            command.Parameters.AddWithValue(statement);
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>A statement about a suggested course.</summary>
    private sealed record Told(Guid Statement, Guid Learner, Guid Answer, int Place, SuggestionAct Act, DateTime At, string? Basis, Guid? Model, int? PopularityPlace)
    {
        /// <summary>Some answers are of models, some of popularity, and of some nobody says; some are shown to several learners; some of what is told lies outside of the period.</summary>
        public static IEnumerable<Told> AtRandom(int seed)
        {
            var random = new Random(seed);
            Guid[] learners = [.. Enumerable.Range(0, 25).Select(_ => NewGuid(random))];
            Guid[] models = [NewGuid(random), NewGuid(random)];
            for (var number = 0; number < 150; number++)
            {
                var (answer, kind, at) = (NewGuid(random), random.Next(4), From.AddMinutes(random.Next(60 * 24 * 24)).AddDays(-2));
                var popularityPlaces = Enumerable.Range(0, 7).Select(_ => random.Next(4) == 0 ? (int?)null : random.Next(12)).ToArray();
                foreach (var learner in random.GetItems(learners, 1 + random.Next(2)).Distinct())
                {
                    for (var place = random.Next(2); place < 7; place++)
                    {
                        foreach (var act in Enum.GetValues<SuggestionAct>().Where(act => random.NextDouble() < (act == SuggestionAct.Shown ? 0.95 : 0.3 / (place + 1))))
                        {
                            yield return new Told(
                                NewGuid(random), learner, answer, place, act, at.AddMinutes(random.Next(600)),
                                kind == 3 ? null : "model", kind < 2 ? models[kind] : null, kind == 3 ? null : popularityPlaces[place]);
                        }
                    }
                }
            }
        }

        private static Guid NewGuid(Random random)
        {
            var bytes = new byte[16];
            random.NextBytes(bytes);
            return new Guid(bytes);
        }
    }

    /// <summary>What was told of one place of an answer to one learner.</summary>
    private sealed record Course(Guid Learner, Guid Answer, int Place, string? Basis, Guid? Model, int? PopularityPlace, bool Taken, bool Skipped, DateOnly Day)
    {
        public static Course Of(IGrouping<(Guid Learner, Guid Answer, int Place), Told> told)
        {
            var first = Enum.GetValues<SuggestionAct>().Select(act => told.Where(one => one.Act == act).Select(one => (DateTime?)one.At).Min()).First(at => at is not null)!.Value;
            return new Course(
                told.Key.Learner, told.Key.Answer, told.Key.Place, told.First().Basis, told.First().Model, told.First().PopularityPlace,
                told.Any(one => one.Act == SuggestionAct.Taken), told.Any(one => one.Act == SuggestionAct.Skipped), TenantCalendar.DayOf(first));
        }
    }
}
