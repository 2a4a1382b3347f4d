using LearningRecords.Insights.Folding;
using LearningRecords.Insights.Videos;
using Npgsql;

namespace LearningRecords.Insights.Rebuilding;

/// <summary>Counts what was watched of each video of the next tables, one video at a time.</summary>
internal static class FoldWatched
{
    private const int EventsAtOnce = 20_000;

    /// <param name="lengths">Every video that was told of.</param>
    public static async Task RunAsync(NpgsqlDataSource database, string tenant, string schema, IReadOnlyDictionary<Guid, double?> lengths, CancellationToken token)
    {
        await using var events = await database.OpenConnectionAsync(token);
        await using var rows = await database.OpenConnectionAsync(token);
        await using (var memory = new NpgsqlCommand("set work_mem = '64MB'", events))
            await memory.ExecuteNonQueryAsync(token);
        await using var command = new NpgsqlCommand($"select {FoldVideos.EventColumns} from {schema}.video_event e order by e.activity, e.learner", events) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(token);
        var (watched, videos) = (new List<(Guid, Guid, int[])>(), new List<(Guid, VideoSeconds)>());
        var counted = new HashSet<Guid>();
        var (learner, video) = (new List<VideoEvent>(), (VideoSeconds?)null);
        var sinceWritten = 0;
        while (await reader.ReadAsync(token))
        {
            var act = FoldVideos.Read(reader);
            if (learner.Count > 0 && (learner[^1].Learner, learner[^1].Activity) != (act.Learner, act.Activity))
            {
                Count();
                if (sinceWritten >= EventsAtOnce)
                    await Write(last: false);
            }

            learner.Add(act);
            sinceWritten++;
        }

        Count();
        videos.AddRange(lengths.Where(told => !counted.Contains(told.Key)).Select(told => (told.Key, new VideoSeconds(told.Value, 0, [], []))));
        await Write(last: true);

        void Count()
        {
            if (learner.Count == 0)
                return;
            var activity = learner[0].Activity;
            if (counted.Add(activity))
                videos.Add((activity, video = new VideoSeconds(lengths[activity], 0, [], [])));
            var views = WatchedSeconds.Views(learner);
            video!.Count([], views);
            if (views.Length > 0)
                watched.Add((learner[0].Learner, activity, views));
            learner.Clear();
        }

        async Task Write(bool last)
        {
            var changes = new PageChanges();
            changes.Insert(VideoRows.Watched, tenant, watched);
            // More learners may have watched the one at hand.
            (Guid, VideoSeconds)[] finished = [.. last ? videos : videos.SkipLast(1)];
            changes.Insert(VideoRows.Videos, tenant, finished);
            await changes.SaveAsync(rows, schema, token);
            watched = [];
            videos = [.. videos.Skip(finished.Length)];
            sinceWritten = 0;
        }
    }
}
