using System.CommandLine;
using LearningRecords.Insights.Facts;
using LearningRecords.Server.Access;
using LearningRecords.Server.Import;
using LearningRecords.Server.Operations;
using Microsoft.Extensions.Logging.Abstractions;

namespace LearningRecords.Server.Commands;

/// <summary><c>import FILE|FOLDER</c>: statements from files, or the OULAD tables.</summary>
internal static class Import
{
    private const int ReasonsShown = 20;

    private static readonly Argument<string> Path = new("path")
    {
        Description = "A file with a JSON array of statements or JSON Lines, gzipped or not; a folder of such files; or the folder of the OULAD tables.",
        HelpName = "FILE|FOLDER",
    };

    public static Command Command()
    {
        var command = new Command("import", "Import statements, keeping their ids. Importing the same again adds nothing.") { Path, Options.Tenant };
        command.SetAction((arguments, token) => Run(arguments.GetValue(Path)!, arguments.GetValue(Options.Data), arguments.GetValue(Options.Tenant)!, token));
        return command;
    }

    private static async Task<int> Run(string path, string? data, string tenant, CancellationToken token)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            Console.Error.WriteLine($"There is no file or folder {path}.");
            return 1;
        }

        await using var installation = await Installation.OpenAsync(data, NullLogger.Instance, token);
        await Tenants.CreateAsync(installation.Store, installation.Database, tenant, token);
        var refused = OuladTables.Recognise(path) is { } tables
            ? await ImportOulad(installation, tenant, tables, token)
            : await ImportFiles(installation, tenant, StatementFiles.At(path), token);
        await installation.CatchUpAsync(token);
        var summary = await QuerySummary.RunAsync(installation.Database, tenant, token);
        Console.WriteLine($"Tenant {tenant} now has {summary.Statements:N0} statements of {summary.Learners:N0} learners about {summary.Activities:N0} activities in {summary.Courses:N0} courses.");
        return refused == 0 ? 0 : 1;
    }

    private static async Task<int> ImportFiles(Installation installation, string tenant, IReadOnlyList<string> files, CancellationToken token)
    {
        if (files.Count == 0)
            Console.Error.WriteLine("The folder holds no .json, .jsonl or .ndjson file, gzipped or not, and not the OULAD tables.");
        var refused = files.Count == 0 ? 1 : 0;
        await using var writer = installation.OpenWriter();
        foreach (var file in files)
        {
            var name = System.IO.Path.GetFileName(file);
            try
            {
                var summary = await ProgressBar.RunAsync(name, null, progress => ImportStatements.RunAsync(writer, tenant, StatementFiles.ReadAsync(file, token), progress, token));
                refused += Report(name, summary);
            }
            catch (Exception problem) when (problem is System.Text.Json.JsonException or IOException or InvalidDataException)
            {
                Console.Error.WriteLine($"{name} cannot be read to its end: {problem.Message} What came before is stored.");
                refused++;
            }
        }

        return refused;
    }

    private static async Task<int> ImportOulad(Installation installation, string tenant, OuladTables tables, CancellationToken token)
    {
        var groups = await ProgressBar.RunAsync("Groups and memberships", null, _ => ImportGroups.RunAsync(
            installation.Store, installation.Database, tenant, OuladGroups.Groups(tables), OuladGroups.Memberships(tables), token));
        Console.WriteLine($"OULAD: {groups:N0} new group events.");
        await using var writer = installation.OpenWriter();
        var statements = OuladStatements.Read(tables).Select((json, index) => new StatementSource(index + 1, json)).ToAsyncEnumerable();
        return Report("OULAD", await ProgressBar.RunAsync("Statements", null, progress => ImportStatements.RunAsync(writer, tenant, statements, progress, token)));
    }

    private static int Report(string name, ImportSummary summary)
    {
        Console.WriteLine($"{name}: {summary.New:N0} new statements, {summary.Known:N0} already there, {summary.Refused.Count:N0} refused.");
        foreach (var refused in summary.Refused.OrderBy(refused => refused.Number).Take(ReasonsShown))
            Console.Error.WriteLine($"  {refused.Number}: {string.Join("; ", refused.Reasons)}");
        if (summary.Refused.Count > ReasonsShown)
            Console.Error.WriteLine($"  and {summary.Refused.Count - ReasonsShown:N0} more.");
        return summary.Refused.Count;
    }
}
