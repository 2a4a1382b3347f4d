using System.Runtime.CompilerServices;
using LearningRecords.Insights.Progress;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.Videos;

/// <summary>What the learners of one group watched: those who ever did anything as members of the group, in the course if one is named. Counted from what each of them watched.</summary>
public static class QueryVideosOfGroup
{
    /// <summary>Videos by viewers, the most watched first.</summary>
    /// <param name="course">Id of a course: only videos that any learner had to do with in it; null: all.</param>
    /// <param name="limit">How many at most; null: all.</param>
    public static async IAsyncEnumerable<WatchedVideo> RunAsync(
        NpgsqlDataSource database, string tenant, string? course, string group, int? limit, int offset, [EnumeratorCancellation] CancellationToken token)
    {
        await using var command = Command(
            database, tenant, course, group,
            $"""
            with seen as materialized ({Watched(course)}),
            most as materialized (
                select s.activity, a.id, a.title_en, a.title_zh, count(*)::integer as viewers
                from seen s join insights.activity a on a.tenant_id = $1 and a.activity = s.activity
                {(course is null ? "" : "where s.activity = $3 or exists (select from insights.part_progress p where p.tenant_id = $1 and p.course = $3 and p.activity = s.activity)")}
                group by s.activity, a.id, a.title_en, a.title_zh order by viewers desc, a.id limit $4 offset $5)
            select m.id, m.title_en, m.title_zh, v.length, m.viewers, sum(second.views)::bigint, count(distinct second.place) filter (where second.views > 0)::integer
            from most m
            join insights.video v on v.tenant_id = $1 and v.activity = m.activity
            join seen s on s.activity = m.activity cross join lateral unnest(s.views) with ordinality second(views, place)
            group by m.id, m.title_en, m.title_zh, v.length, m.viewers order by m.viewers desc, m.id
            """);
        command.Parameters.Add(new NpgsqlParameter<int?> { TypedValue = limit });
        command.Parameters.AddWithValue(offset);
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            yield return new WatchedVideo(
                reader.GetString(0), reader.TextOrNull(1), reader.TextOrNull(2), reader.GetFieldValue<double?>(3), reader.GetInt32(4), reader.GetInt64(5), reader.GetInt32(6));
        }
    }

    /// <summary>How many of them watched each second of one video, and how often.</summary>
    public static async Task<VideoSeconds> SecondsAsync(NpgsqlDataSource database, string tenant, string course, string group, string activity, CancellationToken token)
    {
        await using var command = Command(database, tenant, course, group, $"select watched.views from ({Watched(course)}) watched where watched.activity = $4");
        command.Parameters.AddWithValue(IriKey.Of(activity));
        await using var reader = await command.ExecuteReaderAsync(token);
        var seconds = new VideoSeconds(null, 0, [], []);
        while (await reader.ReadAsync(token))
            seconds.Count([], reader.GetFieldValue<int[]>(0));
        return seconds;
    }

    // The tenant is $1, the group $2, the course $3.
    private static string Watched(string? course) =>
        $"""
        select w.activity, w.views
        from ({(course is null
            ? "select m.tenant_id, m.learner from insights.group_learner m where m.tenant_id = $1 and m.learner_group = $2 and $3::uuid is null"
            : $"select p.tenant_id, p.learner from insights.progress p where p.tenant_id = $1 and p.course = $3 and {LearnerProgressSql.InGroup("$2")}")}) l
        join insights.watched w on w.tenant_id = l.tenant_id and w.learner = l.learner
        where cardinality(w.views) > 0
        """;

    private static NpgsqlCommand Command(NpgsqlDataSource database, string tenant, string? course, string group, string sql)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddKeyOf(group);
        command.Parameters.AddKeyOf(course);
        return command;
    }
}
