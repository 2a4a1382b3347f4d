using System.Globalization;
using LearningRecords.Server.Import;
using LearningRecords.Server.Jobs;
using LearningRecords.Server.Requests;
using LearningRecords.Server.Statements;
using Npgsql;

namespace LearningRecords.Server.Export;

/// <summary>What an export holds; kept with the job.</summary>
/// <param name="Query">The filters of the statements resource.</param>
/// <param name="IncludeVoided">Also statements that were voided; only for a query without other filters than since and until.</param>
public sealed record ExportRequest(StatementQuery Query, bool IncludeVoided);

/// <summary>How far an export has come.</summary>
/// <param name="Statements">How many statements are written.</param>
/// <param name="Fraction">How much of the time they were stored in that is, from 0 to 1.</param>
public readonly record struct ExportProgress(long Statements, double Fraction);

/// <summary>
/// Writes the statements of an export in the order they were stored, a page at a time, up to what was committed when it began. One that is voided
/// meanwhile may be left out. Until the file is whole it has another name, so that nobody takes half of one for all.
/// </summary>
public static class ExportStatements
{
    // A gzip file grows by a twentieth of a percent, a Parquet file by a copy of its footer, whenever it is saved.
    public const int StatementsBetweenSaves = 50_000;

    /// <param name="open">Opens the file, to be begun or behind what is good of it.</param>
    /// <param name="betweenSaves">How many statements are lost at most when it is broken off.</param>
    public static async Task RunAsync(
        NpgsqlDataSource database, RunningJob job, ExportRequest request, Func<string, long, ExportFile> open, Action<ExportProgress> progress,
        int betweenSaves, CancellationToken token)
    {
        try
        {
            await WriteAsync(database, job, request, open, betweenSaves, progress, token);
            File.Move(UnfinishedOf(job.Job), job.Job.Source, overwrite: true);
            await job.FinishAsync(token);
        }
        catch (Exception problem)
        {
            if (job.Job.Place.Position == 0)
                File.Delete(UnfinishedOf(job.Job));
            await job.BreakOffAsync(problem is OperationCanceledException ? "stopped by who ran it" : problem.Message);
            throw;
        }
    }

    /// <summary>What the file is called until it is whole.</summary>
    public static string UnfinishedOf(Job job) => job.Source + ".unfinished";

    private static async Task WriteAsync(
        NpgsqlDataSource database, RunningJob job, ExportRequest request, Func<string, long, ExportFile> open, int betweenSaves, Action<ExportProgress> progress, CancellationToken token)
    {
        var (tenant, unfinished) = (job.Job.Tenant, UnfinishedOf(job.Job));
        var span = await ResumeAsync(database, job, unfinished, token);
        var query = request.Query with { Ascending = true, Limit = StatementQuery.MaximumLimit, After = span.After, Until = request.Query.Until < span.Through ? request.Query.Until : span.Through };
        var (written, saved, first) = (0L, 0L, span.After);
        await using var file = open(unfinished, job.Job.Place.Position);
        for (var more = true; more;)
        {
            var page = request.IncludeVoided ? await PageWithVoidedAsync(database, tenant, query, token) : await FindStatements.FindAsync(database, tenant, query, token);
            await foreach (var recorded in ReadStatements.ReadAsync(database, tenant, page.Found, token))
            {
                await file.WriteAsync(recorded, token);
                first ??= recorded.Envelope.Stored;
                written++;
            }

            more = page.Through is not null;
            query = query with { After = page.Through };
            if (more && written - saved >= betweenSaves && await file.SaveAsync(token) is { } length)
            {
                await job.SaveAsync(new ExportSpan(page.Through, span.Through).PlaceAt(length), new ImportSummary(written - saved, 0, 0), token);
                saved = written;
            }

            if (page.Through is { } reached && query.Until > first)
                progress(new ExportProgress(job.Job.Counts.New + written - saved, (reached - first.Value) / (query.Until.Value - first.Value)));
        }

        await file.FinishAsync(token);
        await job.SaveAsync(job.Job.Place, new ImportSummary(written - saved, 0, 0), token);
    }

    /// <summary>Where to go on. What is consistent is settled once, when the job begins.</summary>
    private static async Task<ExportSpan> ResumeAsync(NpgsqlDataSource database, RunningJob job, string unfinished, CancellationToken token)
    {
        var span = ExportSpan.Of(job.Job.Place) ?? new ExportSpan(null, await CommittedThroughAsync(database, job.Job.Tenant, token));
        if (File.Exists(unfinished) && new FileInfo(unfinished).Length >= job.Job.Place.Position && job.Job.Place.Position > 0)
            return span;
        span = span with { After = null };
        await job.SaveAsync(span.PlaceAt(0), new ImportSummary(-job.Job.Counts.New, 0, 0), token);
        return span;
    }

    private static async Task<DateTimeOffset> CommittedThroughAsync(NpgsqlDataSource database, string tenant, CancellationToken token)
    {
        await using var command = database.CreateCommand("select last from records.tenant_clock where tenant_id = $1");
        command.Parameters.AddWithValue(tenant);
        return await command.ExecuteScalarAsync(token) is DateTime last ? last : DateTimeOffset.MinValue;
    }

    private static async Task<StatementPage> PageWithVoidedAsync(NpgsqlDataSource database, string tenant, StatementQuery query, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            "select sequence, stored from records.statement where tenant_id = $1 and stored > $2 and stored <= $3 order by stored limit $4");
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue((query.After ?? query.Since ?? DateTimeOffset.MinValue).ToUniversalTime());
        command.Parameters.AddWithValue(query.Until!.Value.ToUniversalTime());
        command.Parameters.AddWithValue(query.Limit);
        await using var reader = await command.ExecuteReaderAsync(token);
        var found = new List<FoundStatement>(query.Limit);
        while (await reader.ReadAsync(token))
            found.Add(new FoundStatement(reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1)));
        return new StatementPage(found, found.Count == query.Limit ? found[^1].Stored : null);
    }

    /// <summary>The moments between which there is still something to write.</summary>
    /// <param name="After">The last one written; null: none is.</param>
    /// <param name="Through">The last one that belongs to the export.</param>
    private sealed record ExportSpan(DateTimeOffset? After, DateTimeOffset Through)
    {
        public JobPlace PlaceAt(long length) => new($"{(After is { } after ? Instants.Format(after.UtcDateTime) : "")}/{Instants.Format(Through.UtcDateTime)}", length);

        public static ExportSpan? Of(JobPlace place) =>
            place.Part.Split('/') is [var after, var through] ? new ExportSpan(after.Length > 0 ? Moment(after) : null, Moment(through)) : null;

        private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).ToUniversalTime();
    }
}
