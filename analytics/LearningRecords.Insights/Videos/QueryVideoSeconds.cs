using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.Videos;

public static class QueryVideoSeconds
{
    /// <returns>Null when nobody was told to have watched it.</returns>
    public static async Task<VideoSeconds?> RunAsync(NpgsqlDataSource database, string tenant, string activity, CancellationToken token)
    {
        await using var command = database.CreateCommand("select length, viewers, viewers_by_second, views_by_second from insights.video where tenant_id = $1 and activity = $2");
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(IriKey.Of(activity));
        await using var reader = await command.ExecuteReaderAsync(token);
        return await reader.ReadAsync(token)
            ? new VideoSeconds(reader.GetFieldValue<double?>(0), reader.GetInt32(1), [.. reader.GetFieldValue<int[]>(2)], [.. reader.GetFieldValue<int[]>(3)])
            : null;
    }
}
