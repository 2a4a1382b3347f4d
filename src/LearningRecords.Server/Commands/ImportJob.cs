using System.Text.Json;
using System.Text.Json.Serialization;
using LearningRecords.Insights.Facts;
using LearningRecords.Server.Attachments;
using LearningRecords.Server.Import;
using LearningRecords.Server.Jobs;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Requests;

namespace LearningRecords.Server.Commands;

/// <summary>What must be the same for a broken-off import to be gone on with.</summary>
/// <param name="KeepAuthority">Whether statements keep the authority they came with.</param>
/// <param name="Crawl">What is read of another store; null: files are read.</param>
internal sealed record ImportOptions(bool KeepAuthority, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CrawlTerms? Crawl = null);

/// <summary>Runs an import in front of who asked for it: a bar, what was refused, and how it ended.</summary>
internal static class ImportJob
{
    private const int ReasonsShown = 20;

    /// <param name="refusedFile">Gets what is refused; null: a file named after the source.</param>
    /// <param name="secret">Of the other store's credential, if it is a crawl.</param>
    public static async Task<int> RunAsync(Installation installation, RunningJob job, string? refusedFile, bool strict, string? secret, CancellationToken token)
    {
        var (id, path) = (job.Job.Id, job.Job.Source);
        var options = OptionsOf(job.Job);
        var source = Open(installation, job.Job, options, secret);
        using var ending = source as IDisposable;
        if (source is FilesSource files && !files.IsSame(job.Job.Place) && job.Job.Place.Position > 0)
            Console.Error.WriteLine($"{path} has changed since job {id} was broken off, so it is read from the beginning. What is stored already is not stored again.");
        else if (job.Job.Counts.Total > 0)
            Console.Error.WriteLine($"Going on with job {id} behind {job.Job.Counts.Total:N0} statements.");

        using var refused = new RefusedFile(refusedFile ?? RefusedFileOf(path), append: job.Job.Counts.Refused > 0);
        try
        {
            await ProgressBar.RunAsync(
                NameOf(path), progress => RunImport.RunAsync(installation, job, source, refused, options.KeepAuthority, strict, done => progress(done.Reached is { } reached ? $"{done.Doing}, {reached}:" : done.Doing, done.Statements, done.Fraction), token));
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine($"Stopped behind {job.Job.Counts.Total:N0} statements, which are stored. The same command goes on from there, and so does: jobs resume {id}");
            return 1;
        }
        catch (Exception problem) when (problem is InvalidDataException or IOException or StoppedAtRefusedException or CrawlException || DatabaseAway.Explains(problem))
        {
            Console.Error.WriteLine($"Broken off: {problem.Message}");
            Console.Error.WriteLine($"{job.Job.Counts.Total:N0} statements before that are done. The same command goes on from there, and so does: jobs resume {id}");
            return 1;
        }

        await ReportAsync(installation, job.Job, refused, token);
        if (source is CrawlSource { Through: { } through } && options.Crawl!.Until is null)
            Console.WriteLine($"The store was read up to {Instants.Format(through.UtcDateTime)}, to where it said that it was complete. What it stores later: the same command with --since {Instants.Format(through.UtcDateTime)}");
        return job.Job.Counts.Refused == 0 ? 0 : 1;
    }

    public static ImportOptions OptionsOf(Job job) => JsonSerializer.Deserialize<ImportOptions>(job.Options)!;

    private static ImportSource Open(Installation installation, Job job, ImportOptions options, string? secret) =>
        options.Crawl is { } terms ? new CrawlSource(new Uri(job.Source), terms, secret!, AttachmentsSetup.Open(installation.Database), job.Tenant, ProgressBar.Say)
        : OuladTables.Recognise(job.Source) is { } tables ? new OuladSource(tables)
        : new FilesSource(job.Source);

    private static string NameOf(string source) =>
        Uri.TryCreate(source, UriKind.Absolute, out var address) && !address.IsFile ? address.Authority
        : Path.GetFileName(source.TrimEnd('/')) is { Length: > 0 } name ? name
        : source;

    // Beside what was read; of another store, where the command was given.
    private static string RefusedFileOf(string source) =>
        Uri.TryCreate(source, UriKind.Absolute, out var address) && !address.IsFile ? Path.GetFullPath($"{address.Host}_{address.Port}.refused") : $"{Path.TrimEndingDirectorySeparator(source)}.refused";

    private static async Task ReportAsync(Installation installation, Job job, RefusedFile refused, CancellationToken token)
    {
        Console.WriteLine($"{NameOf(job.Source)}: {job.Counts.New:N0} new statements, {job.Counts.Known:N0} already there, {job.Counts.Refused:N0} refused.");
        if (job.Counts.Refused > 0)
        {
            refused.Dispose();
            foreach (var line in File.ReadLines(refused.Path).Take(ReasonsShown))
                Console.Error.WriteLine($"  {line}");
            Console.Error.WriteLine($"Every refused statement with its reasons is listed in {refused.Path}");
        }

        await installation.CatchUpAsync(token);
        var summary = await QuerySummary.RunAsync(installation.Database, job.Tenant, token);
        Console.WriteLine($"Tenant {job.Tenant} now has {summary.Statements:N0} statements of {summary.Learners:N0} learners about {summary.Activities:N0} activities in {summary.Courses:N0} courses.");
        if (job.Kind == JobKinds.Migration)
            Console.WriteLine($"It is open. Make it a credential: credentials create --tenant {job.Tenant} --scope all --name NAME");
    }
}
