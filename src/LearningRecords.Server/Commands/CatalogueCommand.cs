using System.CommandLine;
using LearningRecords.Server.Access;
using LearningRecords.Server.Catalogue;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Uploads;
using Microsoft.Extensions.Logging.Abstractions;

namespace LearningRecords.Server.Commands;

/// <summary><c>catalogue import</c>: courses, micro-courses, teachers and volunteers.</summary>
internal static class CatalogueCommand
{
    private static readonly Argument<string> File = new("file") { Description = "A table as .csv with a header row, or as .json or .jsonl.", HelpName = "FILE" };
    private static readonly Option<string> Tenant = new("--tenant") { Description = "Whose catalogue it is.", HelpName = "TENANT", DefaultValueFactory = _ => Tenants.Default };

    public static Command Command()
    {
        var import = new Command("import", $"Take what a catalogue says. Columns: {string.Join(", ", ReadCatalogue.Columns)}.") { File, Tenant };
        import.SetAction(async (arguments, token) =>
        {
            var entries = await UploadedRows.ReadFileAsync(arguments.GetValue(File)!, ReadCatalogue.Columns, ReadCatalogue.Rows(), token);
            await using var installation = await Installation.OpenAsync(arguments.GetValue(Options.Data), NullLogger.Instance, token);
            var tenant = arguments.GetValue(Tenant)!;
            var summary = await ProgressBar.RunAsync("Catalogue", entries.Count, progress => ImportCatalogue.RunAsync(installation.Store, installation.Database, tenant, entries, progress, token));
            await installation.CatchUpAsync(token);
            Console.WriteLine($"The catalogue of {tenant}: {summary.New:N0} new, {summary.Changed:N0} changed, {summary.Unchanged:N0} as before.");
            return 0;
        });
        return new Command("catalogue", "What there is to learn, and who teaches it.") { import };
    }
}
