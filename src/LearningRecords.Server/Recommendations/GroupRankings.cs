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
public sealed record GroupRanking(Guid? ModelId, int Members, IReadOnlyDictionary<string, int> Taken, IReadOnlyList<RankedCourse> Ranked, DateTimeOffset At);

/// <summary>
/// Keeps the rankings of groups, each made anew beside the requests when the model changes or the group's learners did something. Ranking a group takes a hundred
/// times as long as a learner, and of a large group its learners' rows have to be read; neither is done while somebody waits, but for whoever asks first.
/// </summary>
public sealed partial class GroupRankings(NpgsqlDataSource database, CurrentModels models, OfferedCourses offers, TimeProvider clock, ILogger<GroupRankings> logger) : IDisposable
{
    /// <summary>Courses kept in order. What filters leave of them is filled up by popularity.</summary>
    public const int Depth = 300;

    private const int MostGroups = 1_000;

    // As many as the model ranks one by one.
    private const int Histories = 48;
    private const int RestAfterRanking = 10;
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly MemoryCache _groups = new(new MemoryCacheOptions { SizeLimit = MostGroups });

    public Task<GroupRanking> OfAsync(string tenant, string group, CancellationToken token)
    {
        var known = _groups.GetOrCreate((tenant, group), entry =>
        {
            entry.Size = 1;
            entry.SlidingExpiration = TimeSpan.FromHours(6);
            return new KeptFresh<GroupRanking>(clock, LookInterval, RestAfterRanking, problem => LogNotRanked(logger, group, tenant, problem.Message));
        })!;
        return known.GetAsync(() => VersionAsync(tenant, group), () => RankAsync(tenant, group)).WaitAsync(token);
    }

    public void Dispose() => _groups.Dispose();

    private async Task<string> VersionAsync(string tenant, string group) =>
        $"{models.Of(tenant)?.ModelId} {await QueryHistories.VersionOfGroupAsync(database, tenant, group, CancellationToken.None)}";

    private async Task<GroupRanking> RankAsync(string tenant, string group)
    {
        var history = await QueryHistories.OfGroupAsync(database, tenant, group, Histories, CancellationToken.None);
        var now = clock.GetUtcNow();
        if (history.Members == 0)
            return new GroupRanking(null, 0, history.Taken, [], now);

        // Disciplines are spread when it is known which courses may be shown.
        var query = new RankingQuery(Depth, Diversity: 0);
        if (models.Of(tenant) is { } loaded)
        {
            var profile = new GroupProfile(history.Members, history.Taken, Histories: history.Histories, Name: group);
            return new GroupRanking(loaded.ModelId, history.Members, history.Taken, loaded.Model.ForGroup(profile, query), now);
        }

        var offer = await offers.OfAsync(tenant, CancellationToken.None);
        return new GroupRanking(null, history.Members, history.Taken, PopularityRanking.Rank(history.Taken, history.Members, offer.Learners, offer.AllLearners, query), now);
    }

    [LoggerMessage(EventId = 4006, Level = LogLevel.Warning, Message = "The ranking for group {Group} of tenant {Tenant} could not be made anew, so the one before is answered: {Reason}")]
    private static partial void LogNotRanked(ILogger logger, string group, string tenant, string reason);
}
