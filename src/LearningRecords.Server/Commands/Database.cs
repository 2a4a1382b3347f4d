using System.CommandLine;
using LearningRecords.Server.Operations;
using Microsoft.Extensions.Logging.Abstractions;

namespace LearningRecords.Server.Commands;

/// <summary><c>db-apply</c> and <c>db-assert</c>: the schema of the database.</summary>
internal static class Database
{
    public static Command Apply()
    {
        var command = new Command("db-apply", "Make the database's schema that of this release. The embedded database needs no asking: serve does it.");
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
}
