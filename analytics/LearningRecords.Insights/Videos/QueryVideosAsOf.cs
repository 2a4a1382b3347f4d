using LearningRecords.Events;
using LearningRecords.Insights.Facts;
using LearningRecords.Insights.Past;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.Videos;

/// <summary>How videos were known to be watched at a past moment of <c>stored</c>: what players told until then stands in the statements themselves, and is counted again by the code that folds it.</summary>
public static class QueryVideosAsOf
{
    /// <inheritdoc cref="QueryVideoSeconds.RunAsync"/>
    public static async Task<VideoSeconds?> SecondsAsync(NpgsqlDataSource database, string tenant, string activity, DateTimeOffset moment, CancellationToken token) =>
        await CountAsync(database, tenant, IriKey.Of(activity), null, moment, token);

    /// <inheritdoc cref="QueryVideosOfGroup.RunAsync"/>
    /// <param name="group">Id of a learner group; null: everyone.</param>
    public static async Task<IReadOnlyList<WatchedVideo>> RunAsync(
        NpgsqlDataSource database, string tenant, string? course, string? group, int? limit, int offset, DateTimeOffset moment, CancellationToken token)
    {
        var viewers = group is null ? null : await LearnersAsync(database, tenant, new PastScope(moment, course: course, group: group), token);
        var inCourse = course is null ? null : await ActivitiesAsync(database, tenant, new PastScope(moment, course: course), token);
        var watched = new List<WatchedVideo>();
        foreach (var (key, id, titleEn, titleZh) in await VideosAsync(database, tenant, token))
        {
            if (inCourse?.Contains(key) != false && await CountAsync(database, tenant, key, viewers, moment, token) is { Viewers: > 0 } seconds)
                watched.Add(new WatchedVideo(id, titleEn, titleZh, seconds.Length, seconds.Viewers, seconds.ViewsBySecond.Sum(views => (long)views), seconds.ViewersBySecond.Count(viewers => viewers > 0)));
        }

        return [.. watched.OrderByDescending(video => video.Viewers).ThenBy(video => video.Id, StringComparer.Ordinal).Skip(offset).Take(limit ?? int.MaxValue)];
    }

    // A video's length is known from voided statements as well.
    private static async Task<VideoSeconds?> CountAsync(NpgsqlDataSource database, string tenant, Guid video, HashSet<Guid>? viewers, DateTimeOffset moment, CancellationToken token)
    {
        var (seconds, mentions, told) = (new VideoSeconds(null, 0, [], []), new Mentions(), new List<VideoEvent>());
        var any = false;
        await foreach (var (statement, isVoided) in StatementsAsync(database, tenant, video, moment, token))
        {
            foreach (var act in ReadStatement.Read(statement, mentions).Videos)
            {
                any = true;
                seconds.KnowLength(act.Length);
                if (!isVoided && viewers?.Contains(act.Learner) != false)
                    told.Add(act);
            }
        }

        foreach (var learner in told.GroupBy(act => act.Learner))
            seconds.Count([], WatchedSeconds.Views(learner));
        return any ? seconds : null;
    }

    private static async IAsyncEnumerable<(StatementRecorded Statement, bool IsVoided)> StatementsAsync(
        NpgsqlDataSource database, string tenant, Guid video, DateTimeOffset moment, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select e.bdata, v.statement_id is not null
            from records.statement_activity a
            join records.statement s on s.tenant_id = a.tenant_id and s.stored = a.stored
            join records.mt_events e on e.tenant_id = a.tenant_id and e.seq_id = s.sequence
            left join insights.voided v on v.tenant_id = a.tenant_id and v.statement_id = s.statement_id and v.stored <= $3
            where a.tenant_id = $1 and a.activity = $2 and a.via = a.stored and not a.related
              and a.stored <= least($3, (select stored from insights.known where tenant_id = $1))
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(video);
        command.Parameters.AddWithValue(moment.ToUniversalTime());
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
            yield return (StatementRecordedSerializer.Read(reader.GetFieldValue<byte[]>(0)), reader.GetBoolean(1));
    }

    private static async Task<List<(Guid Key, string Id, string? TitleEn, string? TitleZh)>> VideosAsync(NpgsqlDataSource database, string tenant, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            "select v.activity, a.id, a.title_en, a.title_zh from insights.video v join insights.activity a on a.tenant_id = v.tenant_id and a.activity = v.activity where v.tenant_id = $1");
        command.Parameters.AddWithValue(tenant);
        await using var reader = await command.ExecuteReaderAsync(token);
        var videos = new List<(Guid, string, string?, string?)>();
        while (await reader.ReadAsync(token))
            videos.Add((reader.GetGuid(0), reader.GetString(1), reader.TextOrNull(2), reader.TextOrNull(3)));
        return videos;
    }

    private static async Task<HashSet<Guid>> ActivitiesAsync(NpgsqlDataSource database, string tenant, PastScope scope, CancellationToken token)
    {
        return await ReadPast.SumAsync(
            database, tenant, scope, () => new HashSet<Guid>(),
            (sum, learner) => sum.UnionWith(learner.FactsIn(scope).Select(fact => fact.Fact.Activity)),
            (sum, other) => sum.UnionWith(other), token);
    }

    private static Task<HashSet<Guid>> LearnersAsync(NpgsqlDataSource database, string tenant, PastScope scope, CancellationToken token) => ReadPast.SumAsync(
        database, tenant, scope, () => new HashSet<Guid>(),
        (sum, learner) =>
        {
            if (learner.FactsIn(scope).Any())
                sum.Add(learner.Learner);
        },
        (sum, other) => sum.UnionWith(other), token);
}
