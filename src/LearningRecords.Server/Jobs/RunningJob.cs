using System.Globalization;
using LearningRecords.Server.Access;
using LearningRecords.Server.Import;
using Npgsql;

namespace LearningRecords.Server.Jobs;

/// <summary>
/// A job this process works on. A lock of the database says so, which ends with the process, however it ends: so a job that is neither done nor locked was
/// broken off, and nobody has to tell.
/// </summary>
public sealed class RunningJob : IAsyncDisposable
{
    private readonly NpgsqlDataSource _database;
    private readonly NpgsqlConnection _lock;

    private RunningJob(NpgsqlDataSource database, NpgsqlConnection held, Job job) => (_database, _lock, Job) = (database, held, job);

    public Job Job { get; private set; }

    /// <summary>Goes on with the broken-off job that the same was asked of before, or begins one.</summary>
    /// <exception cref="RefusedException">Another process works on it.</exception>
    public static async Task<RunningJob> StartAsync(NpgsqlDataSource database, string tenant, string kind, string source, string options, CancellationToken token)
    {
        var same = (await ListJobs.RunAsync(database, token)).LastOrDefault(job =>
            job.Finished is null && job.Tenant == tenant && job.Kind == kind && job.Source == source && job.Options == options);
        if (same is not null)
            return await ResumeAsync(database, same, token);

        await using var command = database.CreateCommand(
            """
            insert into records.job (job, tenant_id, kind, source, options, started, last_progress)
            select coalesce(max(job), 0) + 1, $1, $2, $3, $4, clock_timestamp(), clock_timestamp() from records.job on conflict do nothing returning job
            """);
        foreach (var value in new[] { tenant, kind, source, options })
            command.Parameters.AddWithValue(value);
        long? id = null;
        // Another job that begins at the same moment may have taken the number.
        while (id is null)
            id = (long?)await command.ExecuteScalarAsync(token);
        return await ResumeAsync(database, (await ListJobs.RunAsync(database, token)).Single(job => job.Id == id), token);
    }

    /// <exception cref="RefusedException">Another process works on it.</exception>
    public static async Task<RunningJob> ResumeAsync(NpgsqlDataSource database, Job job, CancellationToken token)
    {
        var held = await database.OpenConnectionAsync(token);
        await using var command = new NpgsqlCommand($"select pg_try_advisory_lock({ListJobs.LockClass}, $1)", held) { Parameters = { new() { Value = checked((int)job.Id) } } };
        if (await command.ExecuteScalarAsync(token) is true)
            return new RunningJob(database, held, job);
        await held.DisposeAsync();
        throw new RefusedException(StatusCodes.Status409Conflict, $"Another process works on job {job.Id.ToString(CultureInfo.InvariantCulture)}: jobs list shows it.");
    }

    /// <summary>Notes that everything before this place is durable.</summary>
    public async Task SaveAsync(JobPlace place, ImportSummary added, CancellationToken token)
    {
        Job = Job with { Place = place, Counts = Job.Counts + added };
        await ExecuteAsync("part = $2, position = $3, new = $4, known = $5, refused = $6, problem = null",
            token, place.Part, place.Position, Job.Counts.New, Job.Counts.Known, Job.Counts.Refused);
    }

    public Task FinishAsync(CancellationToken token) => ExecuteAsync("finished = clock_timestamp(), problem = null", token);

    /// <summary>Notes why it does not go on, as far as the database can still be told.</summary>
    public async Task BreakOffAsync(string problem)
    {
        try
        {
            await ExecuteAsync("problem = $2", CancellationToken.None, problem);
        }
        catch (NpgsqlException)
        {
            return;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await using var release = new NpgsqlCommand("select pg_advisory_unlock_all()", _lock);
            await release.ExecuteNonQueryAsync();
        }
        catch (NpgsqlException)
        {
            // The lock went with the connection.
        }

        await _lock.DisposeAsync();
    }

    private async Task ExecuteAsync(string change, CancellationToken token, params object[] values)
    {
        await using var command = _database.CreateCommand($"update records.job set {change}, last_progress = clock_timestamp() where job = $1");
        command.Parameters.AddWithValue(Job.Id);
        foreach (var value in values)
            command.Parameters.AddWithValue(value);
        await command.ExecuteNonQueryAsync(token);
    }
}
