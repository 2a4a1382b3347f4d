using LearningRecords.Insights.Progress;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.Videos;

/// <summary>How many learners watched a video.</summary>
/// <param name="Id">The video's IRI.</param>
public sealed record VideoViewers(string Id, string? TitleEn, string? TitleZh, int Viewers);

/// <summary>What the learners of one group watched of a course's videos: those who did anything in the course as members of the group. Counted from what each of them watched.</summary>
public static class QueryVideosOfGroup
{
    private static readonly string Watched =
        $"""
        select w.activity, w.views
        from insights.progress p join insights.watched w on w.tenant_id = p.tenant_id and w.learner = p.learner
        where p.tenant_id = $1 and p.course = $2 and {LearnerProgressSql.InGroup("$3")} and cardinality(w.views) > 0
        """;

    /// <summary>Videos by viewers, the most watched first.</summary>
    public static async Task<IReadOnlyList<VideoViewers>> RunAsync(NpgsqlDataSource database, string tenant, string course, string group, int limit, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"""
            select a.id, a.title_en, a.title_zh, counted.viewers
            from (select activity, count(*)::integer as viewers from ({Watched}) watched group by activity) counted
            join insights.activity a on a.tenant_id = $1 and a.activity = counted.activity
            where counted.activity = $2 or exists (select from insights.part_progress p where p.tenant_id = $1 and p.course = $2 and p.activity = counted.activity)
            order by counted.viewers desc, a.id limit $4
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddKeyOf(course);
        command.Parameters.AddKeyOf(group);
        command.Parameters.AddWithValue(limit);
        await using var reader = await command.ExecuteReaderAsync(token);
        var videos = new List<VideoViewers>();
        while (await reader.ReadAsync(token))
            videos.Add(new VideoViewers(reader.GetString(0), reader.TextOrNull(1), reader.TextOrNull(2), reader.GetInt32(3)));
        return videos;
    }

    /// <summary>How many of them watched each second of one video, and how often.</summary>
    public static async Task<VideoSeconds> SecondsAsync(NpgsqlDataSource database, string tenant, string course, string group, string activity, CancellationToken token)
    {
        await using var command = database.CreateCommand($"select watched.views from ({Watched}) watched where watched.activity = $4");
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddKeyOf(course);
        command.Parameters.AddKeyOf(group);
        command.Parameters.AddWithValue(IriKey.Of(activity));
        await using var reader = await command.ExecuteReaderAsync(token);
        var seconds = new VideoSeconds(null, 0, [], []);
        while (await reader.ReadAsync(token))
            seconds.Count([], reader.GetFieldValue<int[]>(0));
        return seconds;
    }
}
