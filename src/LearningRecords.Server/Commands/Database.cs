using System.CommandLine;
using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using Microsoft.Extensions.Logging.Abstractions;

namespace LearningRecords.Server.Commands;

/// <summary><c>db-apply</c> and <c>db-assert</c>: the schema of the database.</summary>
internal static class Database
{
    private static readonly Option<bool> Fold = new("--fold")
    {
        Description = "Also fold the read models where this release has other ones, so that nobody finds them empty. Without it the service folds them once it runs.",
    };

    public static Command Apply()
    {
        var command = new Command("db-apply", "Make the database's schema that of this release. The embedded database needs no asking: serve does it.") { Fold };
        command.SetAction(async (arguments, token) =>
        {
            await using var connected = await Installation.ConnectAsync(arguments.GetValue(Options.Data), NullLogger.Instance, token);
            var (found, _) = await ApplySchema.RunAsync(connected.Database, connected.Store, connected.ConnectionString, upgrade: true, repair: true, token);
            Console.WriteLine(found switch
            {
                SchemaState.Current => $"The schema is that of this release (version {SchemaVersion.Current}); what was missing of it was made.",
                SchemaState.Empty => $"The schema was made (version {SchemaVersion.Current}).",
                _ => $"The schema was brought up to this release (version {SchemaVersion.Current}).",
            });
            if (arguments.GetValue(Fold))
                await FoldAsync(connected, token);
            return 0;
        });
        return command;
    }

    public static Command Assert()
    {
        var command = new Command("db-assert", "Say whether the database's schema is that of this release, table by table, and change nothing.");
        command.SetAction(async (arguments, token) =>
        {
            await using var connected = await Installation.ConnectAsync(arguments.GetValue(Options.Data), NullLogger.Instance, token);
            if (await ApplySchema.DifferenceAsync(connected.Database, connected.Store, token) is { } difference)
                throw new SchemaException(difference);
            Console.WriteLine($"The schema is that of this release (version {SchemaVersion.Current}).");
            return 0;
        });
        return command;
    }

    private static async Task FoldAsync(Installation installation, CancellationToken token)
    {
        foreach (var tenant in await Tenants.ListAsync(installation.Database, token))
        {
            if (await ReadModelLag.OfAsync(installation.Database, tenant, token) is { Behind: > 0 })
                await Projections.RebuildAsync(installation, tenant, token);
        }
    }
}
