using LearningRecords.Insights.Folding;
using Npgsql;

namespace LearningRecords.Insights.Videos;

/// <summary>Counts again what a learner watched of each video that a page tells of, and carries the difference into the video's own seconds.</summary>
internal static class FoldVideos
{
    public const string EventColumns = "e.statement_id, e.learner, e.activity, e.at, e.session, e.act, e.time, e.played_from, e.played_until";

    /// <param name="told">Every event of the page, voided ones too: a video's length is known from them as well.</param>
    /// <param name="isVoided">Which of them do not count.</param>
    /// <param name="takenBack">Events of earlier pages that the page voids.</param>
    /// <returns>What to write; nothing is written yet.</returns>
    public static async Task<PageChanges> RunAsync(
        NpgsqlConnection connection, string tenant, IReadOnlyList<VideoEvent> told, Func<VideoEvent, bool> isVoided, IReadOnlyList<VideoEvent> takenBack, CancellationToken token)
    {
        var changes = new PageChanges();
        if (told.Count == 0 && takenBack.Count == 0)
            return changes;
        var fresh = told.Where(act => !isVoided(act)).ToArray();
        var touched = fresh.Concat(takenBack).Select(act => (act.Learner, act.Activity, act.Session)).Distinct().ToArray();
        var gone = takenBack.Select(act => act.StatementId).ToHashSet();
        var known = (await LoadEventsAsync(connection, tenant, touched, token)).ToLookup(act => (act.Learner, act.Activity));
        var added = fresh.ToLookup(act => (act.Learner, act.Activity));
        (Guid Learner, Guid Activity)[] keys = [.. touched.Select(key => (key.Learner, key.Activity)).Distinct()];
        var before = await LoadViewsAsync(connection, tenant, keys, token);
        var videos = await LoadVideosAsync(connection, tenant, [.. told.Concat(takenBack).Select(act => act.Activity).Distinct()], token);
        foreach (var act in told)
            videos[act.Activity].KnowLength(act.Length);

        var watched = new List<(Guid Learner, Guid Activity, int[] Views)>();
        foreach (var key in keys)
        {
            var was = before.GetValueOrDefault(key, []);
            var now = WatchedSeconds.Replace(was, known[key], known[key].Where(act => !gone.Contains(act.StatementId)).Concat(added[key]));
            if (was.AsSpan().SequenceEqual(now))
                continue;
            videos[key.Activity].Count(was, now);
            watched.Add((key.Learner, key.Activity, now));
        }

        QueueEvents(changes, tenant, fresh, takenBack);
        QueueWatched(changes, tenant, [.. watched.Select(row => (row.Learner, row.Activity)).Where(before.ContainsKey)], [.. watched.Where(row => row.Views.Length > 0)]);
        QueueVideos(changes, tenant, videos);
        return changes;
    }

    // Of the sessions that the page tells of: what was watched in the others stays as it was counted.
    private static async Task<List<VideoEvent>> LoadEventsAsync(
        NpgsqlConnection connection, string tenant, (Guid Learner, Guid Activity, string Session)[] keys, CancellationToken token)
    {
        await using var command = ByKeys(
            $"""
            select {EventColumns} from unnest($2, $3, $4) t(learner, activity, session)
            cross join lateral (
                select * from insights.video_event where tenant_id = $1 and learner = t.learner and activity = t.activity and session = t.session offset 0) e
            """,
            connection, tenant, [.. keys.Select(key => (key.Learner, key.Activity))]);
        command.Parameters.Add(new() { Value = keys.Select(key => key.Session).ToArray() });
        await using var reader = await command.ExecuteReaderAsync(token);
        var events = new List<VideoEvent>();
        while (await reader.ReadAsync(token))
            events.Add(Read(reader));
        return events;
    }

    /// <summary>Reads <see cref="EventColumns"/>.</summary>
    public static VideoEvent Read(NpgsqlDataReader reader)
    {
        var (from, until) = (reader.GetFieldValue<double[]>(7), reader.GetFieldValue<double[]>(8));
        return new VideoEvent(
            reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetString(4), (VideoAct)reader.GetInt16(5),
            reader.GetFieldValue<double?>(6), [.. from.Zip(until, (start, end) => new Segment(start, end))], null);
    }

    private static async Task<Dictionary<(Guid Learner, Guid Activity), int[]>> LoadViewsAsync(
        NpgsqlConnection connection, string tenant, (Guid Learner, Guid Activity)[] keys, CancellationToken token)
    {
        await using var command = ByKeys(
            """
            select w.learner, w.activity, w.views from unnest($2, $3) t(learner, activity)
            cross join lateral (select * from insights.watched where tenant_id = $1 and learner = t.learner and activity = t.activity offset 0) w
            """,
            connection, tenant, keys);
        await using var reader = await command.ExecuteReaderAsync(token);
        var views = new Dictionary<(Guid, Guid), int[]>();
        while (await reader.ReadAsync(token))
            views[(reader.GetGuid(0), reader.GetGuid(1))] = reader.GetFieldValue<int[]>(2);
        return views;
    }

    private static async Task<Dictionary<Guid, VideoSeconds>> LoadVideosAsync(NpgsqlConnection connection, string tenant, Guid[] activities, CancellationToken token)
    {
        var videos = activities.ToDictionary(activity => activity, _ => new VideoSeconds(null, 0, [], []));
        await using var command = new NpgsqlCommand(
            "select activity, length, viewers, viewers_by_second, views_by_second from insights.video where tenant_id = $1 and activity = any($2)", connection)
        {
            Parameters = { new() { Value = tenant }, new() { Value = activities } },
        };
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            videos[reader.GetGuid(0)] = new VideoSeconds(
                reader.GetFieldValue<double?>(1), reader.GetInt32(2), [.. reader.GetFieldValue<int[]>(3)], [.. reader.GetFieldValue<int[]>(4)]);
        }

        return videos;
    }

    private static NpgsqlCommand ByKeys(string sql, NpgsqlConnection connection, string tenant, (Guid Learner, Guid Activity)[] keys) => new(sql, connection)
    {
        Parameters = { new() { Value = tenant }, new() { Value = keys.Select(key => key.Learner).ToArray() }, new() { Value = keys.Select(key => key.Activity).ToArray() } },
    };

    private static void QueueEvents(PageChanges changes, string tenant, VideoEvent[] fresh, IReadOnlyList<VideoEvent> takenBack)
    {
        if (takenBack.Count > 0)
        {
            changes.QueueSqlCommand(
                """
                delete from insights.video_event e using unnest(?, ?, ?, ?, ?) t(learner, activity, session, at, statement_id)
                where e.tenant_id = ? and e.learner = t.learner and e.activity = t.activity and e.session = t.session and e.at = t.at and e.statement_id = t.statement_id
                """,
                takenBack.Select(act => act.Learner).ToArray(), takenBack.Select(act => act.Activity).ToArray(), takenBack.Select(act => act.Session).ToArray(), takenBack.Select(act => act.At).ToArray(),
                takenBack.Select(act => act.StatementId).ToArray(), tenant);
        }

        changes.Insert(VideoRows.Events, tenant, fresh);
    }

    // A row is as long as its video, and COPY takes arrays as they are.
    private static void QueueWatched(
        PageChanges changes, string tenant, (Guid Learner, Guid Activity)[] before, (Guid Learner, Guid Activity, int[] Views)[] after)
    {
        if (before.Length > 0)
        {
            changes.QueueSqlCommand(
                "delete from insights.watched w using unnest(?, ?) t(learner, activity) where w.tenant_id = ? and w.learner = t.learner and w.activity = t.activity",
                before.Select(key => key.Learner).ToArray(), before.Select(key => key.Activity).ToArray(), tenant);
        }

        changes.Insert(VideoRows.Watched, tenant, after);
    }

    private static void QueueVideos(PageChanges changes, string tenant, Dictionary<Guid, VideoSeconds> videos)
    {
        changes.QueueSqlCommand("delete from insights.video where tenant_id = ? and activity = any(?)", tenant, videos.Keys.ToArray());
        changes.Insert(VideoRows.Videos, tenant, [.. videos.Select(video => (video.Key, video.Value))]);
    }
}
