using LearningRecords.Server.Recommendations;
using LearningRecords.TestService;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace LearningRecords.Server.Tests.Recommendations;

/// <summary>Groups that somebody asks for before the model ranked for them.</summary>
public sealed class UnrankedGroupTests(PlantedClass.Ranked ranked) : IClassFixture<PlantedClass.Ranked>
{
    private readonly TenantClient _tenant = ranked.Tenant;

    [Fact]
    public async Task Whoever_asks_gets_what_is_popular_in_the_group_and_the_models_ranking_once_it_is_made()
    {
        using var groups = await UnrankedAsync();

        var first = await groups.OfAsync(_tenant.Tenant, PlantedClass.Riverside, CancellationToken.None);
        var made = await groups.MadeAsync(_tenant.Tenant, PlantedClass.Riverside);
        var then = await groups.OfAsync(_tenant.Tenant, PlantedClass.Riverside, CancellationToken.None);

        Assert.Equal((true, null, PlantedClass.Learners / 2), (first.Provisional, first.ModelId, first.Members));
        Assert.All(first.Ranked.Take(8), course => Assert.Contains("painting", course.Course, StringComparison.Ordinal));
        Assert.Equal((false, ranked.Model.ModelId), (made.Provisional, made.ModelId));
        Assert.Same(made, then);
        // What is popular in a group as a whole is what its learners took, counted learner by learner.
        Assert.Equal(made.Taken.OrderBy(course => course.Key, StringComparer.Ordinal), first.Taken.OrderBy(course => course.Key, StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_answer_says_that_the_ranking_is_being_made()
    {
        var services = (await RunningService.StartedAsync()).App.Services;
        using var groups = await UnrankedAsync();
        var recommend = new Recommend(_tenant.Installation.Database, services.GetRequiredService<CurrentModels>(), services.GetRequiredService<OfferedCourses>(), groups);

        var answer = (await recommend.RunAsync(_tenant.Tenant, new RecommendationRequest(PlantedClass.Hillside, null, 5, CourseFilters.None), CancellationToken.None)).Recommended;

        Assert.Equal(("popularity-in-group", null), (answer.Basis, answer.ModelId));
        Assert.Contains("still being made", answer.Note, StringComparison.Ordinal);
        Assert.All(answer.Courses, course => Assert.Contains("music", course.Course, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_group_nobody_knows_waits_for_no_ranking()
    {
        using var groups = await UnrankedAsync();

        var ranking = await groups.MadeAsync(_tenant.Tenant, "account:https://nowhere.example|none");

        Assert.Equal((false, 0), (ranking.Provisional, ranking.Members));
    }

    private async Task<GroupRankings> UnrankedAsync()
    {
        var services = (await RunningService.StartedAsync()).App.Services;
        return new GroupRankings(
            _tenant.Installation.Database, services.GetRequiredService<CurrentModels>(), services.GetRequiredService<OfferedCourses>(), new NoPatience(), NullLogger<GroupRankings>.Instance);
    }

    /// <summary>A clock by which every wait is over as soon as it begins.</summary>
    private sealed class NoPatience : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
            callback(state);
            return timer;
        }
    }
}
