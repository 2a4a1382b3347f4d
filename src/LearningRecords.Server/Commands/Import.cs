using System.CommandLine;
using System.Text.Json;
using LearningRecords.Server.Access;
using LearningRecords.Server.Import;
using LearningRecords.Server.Jobs;
using LearningRecords.Server.Operations;
using Microsoft.Extensions.Logging.Abstractions;

namespace LearningRecords.Server.Commands;

/// <summary><c>import FILE|FOLDER</c> and <c>import --from ADDRESS</c>: statements from files, from the OULAD tables or from another store; into a tenant in use, or by migration into a new one.</summary>
internal static class Import
{
    private static readonly Argument<string?> Source = new("source")
    {
        Description =
            "A file of statements: JSON Lines, a JSON array or the answer of a statements resource, gzipped or not; a zip archive or folder of such files, attachments under attachments/SHA2; "
            + "or the folder of the OULAD tables.",
        HelpName = "FILE|FOLDER",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Migrate = new("--migrate")
    {
        Description = "Make this tenant and preserve stored and authority of every statement in it. Nobody can use it before the import is done.",
        HelpName = "NEWTENANT",
    };

    private static readonly Option<bool> KeepAuthority = new("--keep-authority") { Description = "Keep the authority that statements come with, instead of naming the import." };
    private static readonly Option<bool> Strict = new("--strict") { Description = "Stop at the first statement that is refused." };
    private static readonly Option<string?> Refused = new("--refused") { Description = "The file that gets every refused statement with its reasons; else it is SOURCE.refused.", HelpName = "FILE" };

    public static Command Command()
    {
        var command = new Command("import", "Import statements, keeping their ids. Importing the same again adds nothing; broken off, the same command goes on where it was.")
        {
            Source, Options.Tenant, Migrate, KeepAuthority, Strict, Refused,
        };
        CrawlOptions.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    private static Task<int> Run(ParseResult arguments, CancellationToken token) => (arguments.GetValue(Source), CrawlOptions.AddressOf(arguments)) switch
    {
        ({ } path, null) => ImportFiles(arguments, path, token),
        (null, { } address) => Crawl(arguments, address, token),
        _ => throw new RefusedException(StatusCodes.Status400BadRequest, "Name either a file or folder of statements, or another store with --from."),
    };

    private static async Task<int> Crawl(ParseResult arguments, Uri address, CancellationToken token)
    {
        var (terms, secret) = (CrawlOptions.TermsOf(arguments), CrawlOptions.SecretOf(arguments, address));
        await using var installation = await Installation.OpenAsync(arguments.GetValue(Options.Data), NullLogger.Instance, token);
        return await RunJob(installation, arguments, address.AbsoluteUri, terms, secret, token);
    }

    private static async Task<int> ImportFiles(ParseResult arguments, string source, CancellationToken token)
    {
        CrawlOptions.RefuseWithout(arguments);
        if (!File.Exists(source) && !Directory.Exists(source))
        {
            Console.Error.WriteLine($"There is no file or folder {source}.");
            return 1;
        }

        source = Path.GetFullPath(source);
        var tables = OuladTables.Recognise(source);
        if (tables is null && StatementFiles.At(source).Count == 0)
        {
            Console.Error.WriteLine($"{source} holds no .json, .jsonl, .ndjson or .zip file, gzipped or not, and not the OULAD tables.");
            return 1;
        }

        await using var installation = await Installation.OpenAsync(arguments.GetValue(Options.Data), NullLogger.Instance, token);
        if (tables is not null)
        {
            var tenant = await PrepareTenant(installation, arguments, token);
            var groups = await ProgressBar.RunAsync("Groups and memberships", null, _ => ImportGroups.RunAsync(
                installation.Store, installation.Database, tenant, OuladGroups.Groups(tables), OuladGroups.Memberships(tables), token));
            Console.WriteLine($"OULAD: {groups:N0} new group events.");
        }

        return await RunJob(installation, arguments, source, crawl: null, secret: null, token);
    }

    private static async Task<int> RunJob(Installation installation, ParseResult arguments, string source, CrawlTerms? crawl, string? secret, CancellationToken token)
    {
        var tenant = await PrepareTenant(installation, arguments, token);
        var options = JsonSerializer.Serialize(new ImportOptions(arguments.GetValue(KeepAuthority), crawl));
        var kind = arguments.GetValue(Migrate) is null ? JobKinds.Import : JobKinds.Migration;
        await using var job = await RunningJob.StartAsync(installation.Database, tenant, kind, source, options, token);
        return await ImportJob.RunAsync(installation, job, arguments.GetValue(Refused), arguments.GetValue(Strict), secret, token);
    }

    private static async Task<string> PrepareTenant(Installation installation, ParseResult arguments, CancellationToken token)
    {
        var migrate = arguments.GetValue(Migrate) is not null;
        var tenant = arguments.GetValue(Migrate) ?? arguments.GetValue(Options.Tenant)!;
        var isNew = migrate
            ? await Tenants.CreateClosedAsync(installation.Store, installation.Database, tenant, token)
            : await Tenants.CreateAsync(installation.Store, installation.Database, tenant, token);
        if (isNew)
            return tenant;
        var isMigrating = (await Tenants.FindAsync(installation.Database, tenant, token))!.Migrating is not null;
        if (migrate && !isMigrating)
            throw new RefusedException(StatusCodes.Status409Conflict, $"There is a tenant {tenant} already, and a migration goes into a new one. Import into it without --migrate: import SOURCE --tenant {tenant}");
        if (!migrate && isMigrating)
            throw new RefusedException(StatusCodes.Status409Conflict, $"The tenant {tenant} is being filled by a migration; jobs list shows it. Go on with it (jobs resume ID), or drop it: tenants delete {tenant} --yes-delete {tenant}");
        return tenant;
    }
}
