using System.Runtime.CompilerServices;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.Videos;

/// <summary>How a video was watched.</summary>
/// <param name="Id">The video's IRI.</param>
/// <param name="LengthSeconds">As players told; null: none did.</param>
/// <param name="Viewers">Learners who watched any second.</param>
/// <param name="SecondsWatched">By all of them, repetitions included.</param>
/// <param name="SecondsSeen">Different seconds of it that anybody watched.</param>
public sealed record WatchedVideo(string Id, string? TitleEn, string? TitleZh, double? LengthSeconds, int Viewers, long SecondsWatched, int SecondsSeen);

public static class QueryVideos
{
    /// <summary>Videos by viewers, the most watched first.</summary>
    /// <param name="course">Id of a course: only videos that any learner had to do with in it; null: all.</param>
    /// <param name="limit">How many at most; null: all.</param>
    public static async IAsyncEnumerable<WatchedVideo> RunAsync(
        NpgsqlDataSource database, string tenant, string? course, int? limit, int offset, [EnumeratorCancellation] CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"""
            with most as materialized (
                select v.activity, a.id, a.title_en, a.title_zh, v.viewers
                from insights.video v join insights.activity a on a.tenant_id = v.tenant_id and a.activity = v.activity
                where v.tenant_id = $1 and v.viewers > 0{(course is null ? "" : " and (v.activity = $4 or exists (select from insights.part_progress p where p.tenant_id = $1 and p.course = $4 and p.activity = v.activity))")}
                order by v.viewers desc, a.id limit $2 offset $3)
            select m.id, m.title_en, m.title_zh, v.length, m.viewers,
                   (select coalesce(sum(views), 0) from unnest(v.views_by_second) views)::bigint, (select count(*) from unnest(v.viewers_by_second) viewers where viewers > 0)::integer
            from most m join insights.video v on v.tenant_id = $1 and v.activity = m.activity
            order by m.viewers desc, m.id
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.Add(new NpgsqlParameter<int?> { TypedValue = limit });
        command.Parameters.AddWithValue(offset);
        if (course is not null)
            command.Parameters.AddWithValue(IriKey.Of(course));
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            yield return new WatchedVideo(
                reader.GetString(0), reader.TextOrNull(1), reader.TextOrNull(2), reader.GetFieldValue<double?>(3), reader.GetInt32(4), reader.GetInt64(5), reader.GetInt32(6));
        }
    }
}
