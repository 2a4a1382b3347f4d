using LearningRecords.Server.Access;
using LearningRecords.Server.Ingest;
using LearningRecords.Server.Jobs;
using LearningRecords.Server.Operations;

namespace LearningRecords.Server.Import;

/// <summary>
/// Fills a closed tenant with the statements of another store as they are there, <c>stored</c> and authority preserved. They are first staged as they come and
/// then recorded in the order of their <c>stored</c>, so that the tenant is what it would be had they arrived here; then it is opened.
/// </summary>
public static class MigrateStatements
{
    private const string Staged = "staged";
    private const int StagedAtOnce = 1_000;

    public static async Task RunAsync(
        Installation installation, RunningJob job, ImportSource source, RefusedFile refused, bool strict, Action<ImportProgress> progress, CancellationToken token)
    {
        var (database, tenant) = (installation.Database, job.Job.Tenant);
        var terms = new ImportTerms(job.Job.Id, source.NewId, KeepAuthority: true);
        if (job.Job.Place.Part != Staged)
            await StageAsync();
        await RecordAsync();
        await Tenants.OpenAsync(database, tenant, token);

        async Task StageAsync()
        {
            var (fraction, staged) = (0.0, 0L);
            await foreach (var chunk in source.ReadAsync(job.Job.Place, read => fraction = read, token).Chunk(StagedAtOnce).WithCancellation(token))
            {
                var now = DateTimeOffset.UtcNow;
                var read = chunk.AsParallel().AsOrdered().Select(statement => (Source: statement, Stored: StoredOf(statement, now, out var reasons), Reasons: reasons)).ToList();
                RefusedStatement[] wrong = [.. read.Where(entry => entry.Stored is null).Select(entry => new RefusedStatement(entry.Source.Number, entry.Reasons))];
                if (strict && wrong.Length > 0)
                    throw new StoppedAtRefusedException(source.Describe(wrong[0].Number), wrong[0]);
                await StagedStatements.AddAsync(database, tenant, [.. read.Where(entry => entry.Stored is not null).Select(entry => (entry.Source, entry.Stored!.Value))], token);
                refused.Write(wrong, source.Describe);
                var last = read.Max(entry => entry.Stored) ?? default;
                await job.SaveAsync(source.After(new ImportChunk(chunk[^1].Number, [], wrong) { LastStored = last }), new ImportSummary(0, 0, wrong.Length), token);
                progress(new ImportProgress("Reading", staged += chunk.Length, fraction, source.Reached(job.Job.Place)));
            }

            await job.SaveAsync(new JobPlace(Staged, 0), default, token);
        }

        async Task RecordAsync()
        {
            var commits = installation.OpenCommits();
            var (last, left, done) = (await LastStoredAsync(installation, tenant, token), await StagedStatements.CountAsync(database, tenant, token), 0L);
            await ImportStatements.InChunksAsync(StagedStatements.ReadAsync(database, tenant, token), terms, async chunk =>
            {
                var moment = last;
                chunk = chunk with { Prepared = [.. chunk.Prepared.Select(entry => (entry.Number, entry.Statement with { Stored = moment = NextMoment(entry.Statement.Statement.Stored!.Value, moment) }))] };
                chunk = await ImportStatements.CommitAsync(commits, tenant, chunk, token);
                // What was recorded before the migration was broken off keeps its moment.
                if (chunk.Summary.New > 0)
                    last = moment;
                refused.Write(chunk.Refused, source.Describe);
                await StagedStatements.RemoveAsync(database, tenant, Microsecond(chunk.LastStored), chunk.Last, token);
                await job.SaveAsync(new JobPlace(Staged, job.Job.Place.Position + chunk.Summary.Total), chunk.Summary, token);
                progress(new ImportProgress("Recording", job.Job.Counts.Total, (done += chunk.Summary.Total) / (double)left));
            }, token);
        }
    }

    /// <summary>
    /// The moment a statement is given: its own <c>stored</c>, or the next microsecond behind the statement before when the source's clock was coarser than the
    /// order of its statements, because <c>stored</c> is unique in a tenant.
    /// </summary>
    public static DateTimeOffset NextMoment(DateTimeOffset stored, DateTimeOffset before)
    {
        var own = Microsecond(stored);
        return own > before ? own : before.AddMicroseconds(1);
    }

    private static DateTimeOffset Microsecond(DateTimeOffset instant) => instant.AddTicks(-(instant.UtcTicks % TimeSpan.TicksPerMicrosecond)).ToUniversalTime();

    private static DateTimeOffset? StoredOf(StatementSource source, DateTimeOffset now, out IReadOnlyList<RefusedBecause> reasons)
    {
        var (statement, _, broken) = PrepareImported.Read(source.Json);
        reasons = (statement, statement?.Stored) switch
        {
            (null, _) => broken,
            (_, null) => [new RefusedBecause("", "A migration preserves \"stored\", and this statement has none.")],
            (_, { } stored) when stored > now => [new RefusedBecause("/stored", $"It lies in the future: {stored:O}.")],
            _ => [],
        };
        return reasons.Count > 0 ? null : Microsecond(statement!.Stored!.Value);
    }

    private static async Task<DateTimeOffset> LastStoredAsync(Installation installation, string tenant, CancellationToken token)
    {
        await using var command = installation.Database.CreateCommand("select max(stored) from records.statement where tenant_id = $1");
        command.Parameters.AddWithValue(tenant);
        return await command.ExecuteScalarAsync(token) is DateTime last ? last : DateTimeOffset.MinValue;
    }
}
