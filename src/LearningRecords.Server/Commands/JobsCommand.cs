using System.CommandLine;
using System.Globalization;
using LearningRecords.Server.Access;
using LearningRecords.Server.Jobs;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Requests;
using Microsoft.Extensions.Logging.Abstractions;

namespace LearningRecords.Server.Commands;

/// <summary><c>jobs list|resume</c>: the imports and exports there were, and those that were broken off.</summary>
internal static class JobsCommand
{
    private static readonly Argument<long> Id = new("id") { Description = "The job's number, as jobs list shows it.", HelpName = "ID" };

    public static Command Command()
    {
        var list = new Command("list", "List the imports and exports, the oldest first.");
        list.SetAction(async (arguments, token) =>
        {
            await using var installation = await Installation.OpenAsync(arguments.GetValue(Options.Data), NullLogger.Instance, token);
            Columns.Write(
                ["JOB", "TENANT", "KIND", "STATE", "STATEMENTS", "NEW", "KNOWN", "REFUSED", "STARTED", "LAST PROGRESS", "SOURCE OR FILE", "PROBLEM"],
                (await ListJobs.RunAsync(installation.Database, token)).Select(job => (string[])[
                    Text(job.Id), job.Tenant, job.Kind, job.State, Text(job.Counts.Total), OfImport(job, job.Counts.New), OfImport(job, job.Counts.Known), OfImport(job, job.Counts.Refused),
                    Instants.Format(job.Started), Instants.Format(job.LastProgress), job.Source, job.Problem?.ReplaceLineEndings(" ") ?? "-"]));
            return 0;
        });

        var resume = new Command("resume", "Go on with a job that was broken off.") { Id, CrawlOptions.Secret };
        resume.SetAction(async (arguments, token) =>
        {
            await using var installation = await Installation.OpenAsync(arguments.GetValue(Options.Data), NullLogger.Instance, token);
            var id = arguments.GetValue(Id);
            var job = (await ListJobs.RunAsync(installation.Database, token)).SingleOrDefault(job => job.Id == id)
                ?? throw new RefusedException(StatusCodes.Status404NotFound, $"There is no job {id}; jobs list shows those there are.");
            if (job.Finished is not null)
                throw new RefusedException(StatusCodes.Status409Conflict, $"Job {id} is done.");
            var secret = job.Kind != JobKinds.Export && ImportJob.OptionsOf(job).Crawl is not null ? CrawlOptions.SecretOf(arguments, new Uri(job.Source)) : null;
            await using var running = await RunningJob.ResumeAsync(installation.Database, job, token);
            return job.Kind == JobKinds.Export
                ? await ExportJob.RunAsync(installation, running, token)
                : await ImportJob.RunAsync(installation, running, refusedFile: null, strict: false, secret, token);
        });
        return new Command("jobs", "The imports and exports there were, and how far each has come.") { list, resume };
    }

    private static string OfImport(Job job, long number) => job.Kind == JobKinds.Export ? "-" : Text(number);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
