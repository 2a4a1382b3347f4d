using System.CommandLine;
using System.Text.Json;
using LearningRecords.Server.Access;
using LearningRecords.Server.Attachments;
using LearningRecords.Server.Export;
using LearningRecords.Server.Jobs;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Statements;
using LearningRecords.Xapi;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Primitives;

namespace LearningRecords.Server.Commands;

/// <summary><c>export FILE</c>: the statements of a tenant, or those that filters let through, in the order they were stored.</summary>
internal static class ExportCommand
{
    private static readonly Argument<string> File = new("file")
    {
        Description =
            "Its ending says the form. .jsonl: one statement a line, exactly as the statements resource returns it. .csv: one row a statement, and the statement itself in the last column. "
            + "Either compressed with .gz. .parquet: the same table by columns, for DuckDB, pandas or Spark. .zip: JSON Lines with the contents of attachments, as import reads it.",
        HelpName = "FILE",
    };

    // Named as the parameters of the statements resource, which also says what is wrong with them.
    private static readonly Option<string?>[] Filters =
    [
        new("--agent") { Description = "Only statements of this agent, as JSON: {\"mbox\":\"mailto:…\"}", HelpName = "JSON" },
        new("--verb") { Description = "Only statements with this verb.", HelpName = "IRI" },
        new("--activity") { Description = "Only statements about this activity.", HelpName = "IRI" },
        new("--registration") { Description = "Only statements of this registration.", HelpName = "UUID" },
        new("--since") { Description = "Only what was stored after this moment.", HelpName = "INSTANT" },
        new("--until") { Description = "Only what was stored up to this moment.", HelpName = "INSTANT" },
    ];

    private static readonly Option<bool> IncludeVoided = new("--include-voided") { Description = "Also statements that were voided; with them an import elsewhere gives the same store. Takes no filter but --since and --until." };

    public static Command Command()
    {
        var command = new Command("export", "Export statements up to the moment it begins. A file that is there is replaced once the new one is whole. Broken off, the same command goes on where it was; a .zip begins anew.") { File, Options.Tenant, IncludeVoided };
        foreach (var filter in Filters)
            command.Add(filter);
        command.SetAction(Run);
        return command;
    }

    private static async Task<int> Run(ParseResult arguments, CancellationToken token)
    {
        var given = Filters.Where(filter => arguments.GetValue(filter) is not null).ToDictionary(filter => filter.Name.TrimStart('-'), filter => new StringValues(arguments.GetValue(filter)), StringComparer.Ordinal);
        var query = StatementQuery.Parse(new QueryCollection(given), XapiVersion.V1_0_3, out var problems);
        if (problems.Count > 0)
            return Refuse(string.Join('\n', problems.Select(problem => problem.Message)));
        var includeVoided = arguments.GetValue(IncludeVoided);
        if (includeVoided && given.Keys.Except(["since", "until"], StringComparer.Ordinal).FirstOrDefault() is { } filter)
            return Refuse($"--include-voided cannot be given together with --{filter}: what a voided statement says is not searched.");

        await using var installation = await Installation.OpenAsync(arguments.GetValue(Options.Data), NullLogger.Instance, token);
        var (file, tenant) = (Path.GetFullPath(arguments.GetValue(File)!), arguments.GetValue(Options.Tenant)!);
        if (ExportFile.Recognise(file, AttachmentsSetup.Open(installation.Database), tenant) is null)
            return Refuse($"What to write follows from the ending of the file: {ExportFile.Endings}. {file} has none of them.");
        if (await Tenants.FindAsync(installation.Database, tenant, token) is null)
            return Refuse($"There is no tenant {tenant}.");
        var options = JsonSerializer.Serialize(new ExportRequest(query, includeVoided));
        await using var job = await RunningJob.StartAsync(installation.Database, tenant, JobKinds.Export, file, options, token);
        return await ExportJob.RunAsync(installation, job, token);
    }

    private static int Refuse(string why)
    {
        Console.Error.WriteLine(why);
        return 1;
    }
}
