using LearningRecords.Insights.Courses;
using LearningRecords.Recommendations;
using Microsoft.Extensions.Caching.Memory;
using Npgsql;

namespace LearningRecords.Server.Recommendations;

/// <summary>How courses rank for a learner group, before filters and editors.</summary>
/// <param name="ModelId">The model that ranked; null: popularity in the group did.</param>
/// <param name="Members">Learners who were ever active in the group; 0: nothing is known of it.</param>
/// <param name="Taken">How many of them took each course.</param>
/// <param name="At">When it was ranked.</param>
/// <param name="Provisional">Whether this only stands in for the model's ranking, which is being made.</param>
public sealed record GroupRanking(Guid? ModelId, int Members, IReadOnlyDictionary<string, int> Taken, IReadOnlyList<RankedCourse> Ranked, DateTimeOffset At, bool Provisional = false);

/// <summary>
/// Keeps the rankings of groups, each made anew beside the requests when the model changes or the group's learners did something. Ranking a group takes a hundred
/// times as long as a learner, and of a large group its learners' rows have to be read; one is made at a time, with a rest as long after it, so that requests keep most of the
/// processor. Whoever asks for a group that is not ranked yet waits a moment, and then gets what is popular in it.
/// </summary>
public sealed partial class GroupRankings(NpgsqlDataSource database, CurrentModels models, OfferedCourses offers, TimeProvider clock, ILogger<GroupRankings> logger) : IDisposable
{
    /// <summary>Courses kept in order. What filters leave of them is filled up by popularity.</summary>
    public const int Depth = 300;

    private const int MostGroups = 1_000;

    // As many as the model ranks one by one.
    private const int Histories = 48;
    private const int RestAfterRanking = 10;

    // Disciplines are spread when it is known which courses may be shown.
    private static readonly RankingQuery Everything = new(Depth, Diversity: 0);
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(250);

    private readonly MemoryCache _groups = new(new MemoryCacheOptions { SizeLimit = MostGroups });
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private TimeSpan _rest;
    private long _rested;

    /// <summary>The ranking that is kept; one that stands in for it where making the first takes longer than anybody should wait.</summary>
    public async Task<GroupRanking> OfAsync(string tenant, string group, CancellationToken token)
    {
        var ranking = MadeAsync(tenant, group);
        if (!ranking.IsCompleted)
            await Task.WhenAny(ranking, Task.Delay(LongestWait, clock, token));
        token.ThrowIfCancellationRequested();
        return ranking.IsCompleted ? await ranking : await ByPopularityAsync(tenant, group) with { Provisional = true };
    }

    /// <summary>The ranking that is kept, however long the first takes to make.</summary>
    public Task<GroupRanking> MadeAsync(string tenant, string group)
    {
        var known = _groups.GetOrCreate((tenant, group), entry =>
        {
            entry.Size = 1;
            entry.SlidingExpiration = TimeSpan.FromHours(6);
            return new KeptFresh<GroupRanking>(clock, LookInterval, RestAfterRanking, problem => LogNotRanked(logger, group, tenant, problem.Message));
        })!;
        return known.GetAsync(() => VersionAsync(tenant, group), () => RankAsync(tenant, group));
    }

    public void Dispose()
    {
        _groups.Dispose();
        _oneAtATime.Dispose();
    }

    private async Task<string> VersionAsync(string tenant, string group) =>
        $"{models.Of(tenant)?.ModelId} {await QueryHistories.VersionOfGroupAsync(database, tenant, group, CancellationToken.None)}";

    private async Task<GroupRanking> RankAsync(string tenant, string group)
    {
        var popular = await ByPopularityAsync(tenant, group);
        if (popular.Members == 0 || models.Of(tenant) is not { } loaded)
            return popular;
        await _oneAtATime.WaitAsync();
        try
        {
            if (_rest - clock.GetElapsedTime(_rested) is { } rest && rest > TimeSpan.Zero)
                await Task.Delay(rest, clock);
            var begun = clock.GetTimestamp();
            var ranking = await ByModelAsync(loaded, tenant, group);
            (_rested, _rest) = (clock.GetTimestamp(), clock.GetElapsedTime(begun));
            return ranking;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private async Task<GroupRanking> ByModelAsync(LoadedModel loaded, string tenant, string group)
    {
        var history = await QueryHistories.OfGroupAsync(database, tenant, group, Histories, CancellationToken.None);
        var profile = new GroupProfile(history.Members, history.Taken, Histories: history.Histories, Name: group);
        return new GroupRanking(loaded.ModelId, history.Members, history.Taken, loaded.Model.ForGroup(profile, Everything), clock.GetUtcNow());
    }

    private async Task<GroupRanking> ByPopularityAsync(string tenant, string group)
    {
        var history = await QueryHistories.PopularInGroupAsync(database, tenant, group, Depth, CancellationToken.None);
        if (history.Members == 0)
            return new GroupRanking(null, 0, history.Taken, [], clock.GetUtcNow());
        var offer = await offers.OfAsync(tenant, CancellationToken.None);
        return new GroupRanking(null, history.Members, history.Taken, PopularityRanking.Rank(history.Taken, history.Members, offer.Learners, offer.AllLearners, Everything), clock.GetUtcNow());
    }

    [LoggerMessage(EventId = 4006, Level = LogLevel.Warning, Message = "The ranking for group {Group} of tenant {Tenant} could not be made anew, so the one before is answered: {Reason}")]
    private static partial void LogNotRanked(ILogger logger, string group, string tenant, string reason);
}
