using LearningRecords.Server.Attachments;
using LearningRecords.Server.Ingest;
using LearningRecords.Server.Jobs;
using LearningRecords.Server.Operations;

namespace LearningRecords.Server.Import;

/// <summary>How far an import has come.</summary>
/// <param name="Doing">What it does now.</param>
/// <param name="Statements">How many statements it is done with.</param>
/// <param name="Fraction">How much of the source that is, from 0 to 1; 0 when nobody knows.</param>
/// <param name="Reached">Where in the source that is, in words.</param>
public readonly record struct ImportProgress(string Doing, long Statements, double Fraction, string? Reached = null);

/// <summary>Works on an import until it is done or broken off.</summary>
public static class RunImport
{
    /// <param name="strict">Stop at the first statement that is refused.</param>
    /// <exception cref="StoppedAtRefusedException">It stopped there, as it was told to.</exception>
    public static async Task<ImportSummary> RunAsync(
        Installation installation, RunningJob job, ImportSource source, RefusedFile refused, bool keepAuthority, bool strict, Action<ImportProgress> progress, CancellationToken token)
    {
        try
        {
            await source.ReceiveAttachmentsAsync(AttachmentsSetup.Open(installation.Database), job.Job.Tenant, token);
            if (job.Job.Kind == JobKinds.Migration)
                await MigrateStatements.RunAsync(installation, job, source, refused, strict, progress, token);
            else
                await ImportAsync(installation, job, source, refused, keepAuthority, strict, progress, token);
            await job.FinishAsync(token);
            return job.Job.Counts;
        }
        catch (Exception problem)
        {
            await job.BreakOffAsync(problem is OperationCanceledException ? "stopped by who ran it" : problem.Message);
            throw;
        }
    }

    private static async Task ImportAsync(
        Installation installation, RunningJob job, ImportSource source, RefusedFile refused, bool keepAuthority, bool strict, Action<ImportProgress> progress, CancellationToken token)
    {
        var fraction = 0.0;
        var commits = installation.OpenCommits();
        var isBesideService = await ServerPresence.IsRunningAsync(installation.Database, token);
        await ImportStatements.RunAsync(
            commits, job.Job.Tenant, source.ReadAsync(job.Job.Place, read => fraction = read, token),
            new ImportTerms(job.Job.Id, source.NewId, keepAuthority, isBesideService), strict, async chunk =>
            {
                refused.Write(chunk.Refused, source.Describe);
                await job.SaveAsync(source.After(chunk), chunk.Summary, token);
                progress(new ImportProgress("Importing", job.Job.Counts.Total, fraction, source.Reached(job.Job.Place)));
                if (strict && chunk.Refused.Count > 0)
                    throw new StoppedAtRefusedException(source.Describe(chunk.Refused[0].Number), chunk.Refused[0]);
            }, token);
    }
}

/// <summary>A strict import came to a statement that is refused; everything before it is stored.</summary>
public sealed class StoppedAtRefusedException(string at, RefusedStatement refused)
    : Exception($"{at} is refused: {string.Join("; ", refused.Reasons.Select(because => $"{because.At} {because.Reason}".Trim()))} The import stopped there, as --strict asks.");
