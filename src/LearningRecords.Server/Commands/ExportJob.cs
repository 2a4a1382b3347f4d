using System.Text.Json;
using LearningRecords.Server.Attachments;
using LearningRecords.Server.Export;
using LearningRecords.Server.Jobs;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Requests;

namespace LearningRecords.Server.Commands;

/// <summary>Runs an export in front of who asked for it: a bar, and how it ended.</summary>
internal static class ExportJob
{
    public static async Task<int> RunAsync(Installation installation, RunningJob job, CancellationToken token)
    {
        var (id, file) = (job.Job.Id, job.Job.Source);
        var request = JsonSerializer.Deserialize<ExportRequest>(job.Job.Options)!;
        var open = ExportFile.Recognise(file, AttachmentsSetup.Open(installation.Database), job.Job.Tenant)!;
        if (job.Job.Place.Position > 0)
            Console.Error.WriteLine($"Going on with job {id} behind {job.Job.Counts.New:N0} statements, up to when it began, {Instants.Format(job.Job.Started)}.");
        try
        {
            await ProgressBar.RunAsync(Path.GetFileName(file), async progress =>
            {
                await ExportStatements.RunAsync(installation.Database, job, request, open, done => progress("Exporting", done.Statements, done.Fraction), ExportStatements.StatementsBetweenSaves, token);
                return job.Job.Counts.New;
            });
        }
        catch (Exception problem) when (problem is OperationCanceledException or IOException or UnauthorizedAccessException || DatabaseAway.Explains(problem))
        {
            Console.Error.WriteLine(problem is OperationCanceledException ? "Stopped." : $"Broken off: {problem.Message}");
            Console.Error.WriteLine(job.Job.Place.Position > 0
                ? $"{job.Job.Counts.New:N0} statements are in {ExportStatements.UnfinishedOf(job.Job)}. The same command goes on from there, and so does: jobs resume {id}"
                : $"The same command begins it again, and so does: jobs resume {id}");
            return 1;
        }

        Console.WriteLine($"{file}: {job.Job.Counts.New:N0} statements of tenant {job.Job.Tenant}.");
        return 0;
    }
}
