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
/// times as long as a learner, and of a large group its learners' rows have to be read; one is made at a time, on a thread of its own and member by member with twice as long a rest after each,
/// so that requests find a processor. Whoever asks for a group that is not ranked yet waits a moment if that will do, and else gets what is popular in it.
/// </summary>
public sealed partial class GroupRankings(NpgsqlDataSource database, CurrentModels models, OfferedCourses offers, TimeProvider clock, ILogger<GroupRankings> logger) : IDisposable
{
    /// <summary>Courses kept in order. What filters leave of them is filled up by popularity.</summary>
    public const int Depth = 300;

    private const int MostGroups = 1_000;

    private const int RestAfterRanking = 10;
    private const int RestPerWork = 2;

    // Disciplines are spread when it is known which courses may be shown.
    private static readonly RankingQuery Everything = new(Depth, Diversity: 0);
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(100);

    private readonly MemoryCache _groups = new(new MemoryCacheOptions { SizeLimit = MostGroups });
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private int _ahead;
    private long _pace;

    /// <summary>The ranking that is kept; one that stands in for it where making the first takes longer than anybody should wait.</summary>
    public async Task<GroupRanking> OfAsync(string tenant, string group, CancellationToken token)
    {
        var known = Known(tenant, group);
        var ranking = MadeAsync(known, tenant, group);
        if (!ranking.IsCompleted && Volatile.Read(ref _ahead) * new TimeSpan(Volatile.Read(ref _pace)) < LongestWait)
            await Task.WhenAny(ranking, Task.Delay(LongestWait, clock, token));
        token.ThrowIfCancellationRequested();
        return ranking.IsCompleted ? await ranking : (known.Popular ??= await ByPopularityAsync(tenant, group)) with { Provisional = true };
    }

    /// <summary>The ranking that is kept, however long the first takes to make.</summary>
    public Task<GroupRanking> MadeAsync(string tenant, string group) => MadeAsync(Known(tenant, group), tenant, group);

    public void Dispose()
    {
        _groups.Dispose();
        _oneAtATime.Dispose();
    }

    private KnownGroup Known(string tenant, string group) => _groups.GetOrCreate((tenant, group), entry =>
    {
        entry.Size = 1;
        entry.SlidingExpiration = TimeSpan.FromHours(6);
        return new KnownGroup(new KeptFresh<GroupRanking>(clock, LookInterval, RestAfterRanking, problem => LogNotRanked(logger, group, tenant, problem.Message)));
    })!;

    private Task<GroupRanking> MadeAsync(KnownGroup known, string tenant, string group) =>
        known.Ranking.GetAsync(() => VersionAsync(tenant, group), () => RankAsync(known, tenant, group));

    private async Task<string> VersionAsync(string tenant, string group) =>
        $"{models.Of(tenant)?.ModelId} {await QueryHistories.VersionOfGroupAsync(database, tenant, group, CancellationToken.None)}";

    private async Task<GroupRanking> RankAsync(KnownGroup known, string tenant, string group)
    {
        var popular = known.Popular = await ByPopularityAsync(tenant, group);
        if (popular.Members == 0 || models.Of(tenant) is not { } loaded)
            return popular;
        Interlocked.Increment(ref _ahead);
        await _oneAtATime.WaitAsync();
        try
        {
            var begun = clock.GetTimestamp();
            var ranking = await ByModelAsync(loaded, tenant, group);
            Volatile.Write(ref _pace, clock.GetElapsedTime(begun).Ticks);
            known.Popular = null;
            return ranking;
        }
        finally
        {
            _oneAtATime.Release();
            Interlocked.Decrement(ref _ahead);
        }
    }

    private async Task<GroupRanking> ByModelAsync(LoadedModel loaded, string tenant, string group)
    {
        var rest = new Rest(clock);
        var history = await QueryHistories.OfGroupAsync(database, tenant, group, GroupProfile.RankedMembers, CancellationToken.None);
        var profile = new GroupProfile(history.Members, history.Taken, Histories: history.Histories, Name: group);
        // The pool has as many threads as processors to begin with, and requests need them.
        var ranked = await Task.Factory.StartNew(() => loaded.Model.ForGroup(profile, Everything, rest.Take), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return new GroupRanking(loaded.ModelId, history.Members, history.Taken, ranked, clock.GetUtcNow());
    }

    private async Task<GroupRanking> ByPopularityAsync(string tenant, string group)
    {
        var history = await QueryHistories.PopularInGroupAsync(database, tenant, group, Depth, CancellationToken.None);
        if (history.Members == 0)
            return new GroupRanking(null, 0, history.Taken, [], clock.GetUtcNow());
        var offer = await offers.OfAsync(tenant, CancellationToken.None);
        return new GroupRanking(null, history.Members, history.Taken, PopularityRanking.Rank(history.Taken, history.Members, offer.Learners, offer.AllLearners, Everything), clock.GetUtcNow());
    }

    /// <param name="Ranking">Kept once it is made.</param>
    private sealed record KnownGroup(KeptFresh<GroupRanking> Ranking)
    {
        /// <summary>Stands in until then.</summary>
        public GroupRanking? Popular { get; set; }
    }

    /// <summary>Rests after each piece of work, the longer the more the piece had to wait for a processor itself.</summary>
    private sealed class Rest(TimeProvider clock)
    {
        private long _since = clock.GetTimestamp();

        public void Take()
        {
            var rest = clock.GetElapsedTime(_since) * RestPerWork;
            Thread.Sleep(rest < LongestRest ? rest : LongestRest);
            _since = clock.GetTimestamp();
        }
    }

    [LoggerMessage(EventId = 4006, Level = LogLevel.Warning, Message = "The ranking for group {Group} of tenant {Tenant} could not be made anew, so the one before is answered: {Reason}")]
    private static partial void LogNotRanked(ILogger logger, string group, string tenant, string reason);
}
