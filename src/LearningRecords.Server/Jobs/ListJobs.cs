using LearningRecords.Server.Import;
using Npgsql;

namespace LearningRecords.Server.Jobs;

/// <summary>Reads the jobs there are, the oldest first.</summary>
public static class ListJobs
{
    internal const int LockClass = 0x4C52_4A6F;

    public static async Task<IReadOnlyList<Job>> RunAsync(NpgsqlDataSource database, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"""
            select job, tenant_id, kind, source, options, part, position, new, known, refused, started, last_progress, finished, problem,
                   exists (select from pg_locks where locktype = 'advisory' and classid = {LockClass} and objid = job and objsubid = 2
                           and database = (select oid from pg_database where datname = current_database()))
            from records.job order by job
            """);
        await using var reader = await command.ExecuteReaderAsync(token);
        var jobs = new List<Job>();
        while (await reader.ReadAsync(token))
        {
            jobs.Add(new Job(
                reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4),
                new JobPlace(reader.GetString(5), reader.GetInt64(6)),
                new ImportSummary(reader.GetInt64(7), reader.GetInt64(8), reader.GetInt64(9)),
                reader.GetDateTime(10), reader.GetDateTime(11),
                await reader.IsDBNullAsync(12, token) ? null : reader.GetDateTime(12),
                await reader.IsDBNullAsync(13, token) ? null : reader.GetString(13),
                reader.GetBoolean(14)));
        }

        return jobs;
    }
}
