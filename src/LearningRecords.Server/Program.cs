using System.CommandLine;
using LearningRecords.Server.Access;
using LearningRecords.Server.Commands;
using LearningRecords.Server.Operations;
using Npgsql;

const string Stopped = "Stopped.";

// What shells know as the codes of Ctrl-C and SIGTERM; the library returns them for work that does not heed them soon enough.
const int StoppedByInterrupt = 130;
const int StoppedByTerminate = 143;

var root = new RootCommand("LearningRecords: an event-sourced learning record store with insights and recommendations. Without a verb it serves.")
{
    Options.Data,
    Import.Command(),
    Simulate.Command(),
    ExportCommand.Command(),
    JobsCommand.Command(),
    BackupCommands.Backup(),
    BackupCommands.Restore(),
    Train.Command(),
    DiscoverGroupsCommand.Command(),
    ModelsCommand.Command(),
    Rank.Command(),
    Evaluate.Command(),
    Projections.Command(),
    CatalogueCommand.Command(),
    GroupsCommand.Command(),
    TenantsCommand.Command(),
    CredentialsCommand.Command(),
    AnalystsCommand.Command(),
    PeopleCommand.Command(),
    Database.Apply(),
    Database.Assert(),
    Codegen.Command(),
};
Serve.AddTo(root);

try
{
    var code = await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    if (code is StoppedByInterrupt or StoppedByTerminate)
        Console.Error.WriteLine(Stopped);
    return code;
}
catch (Exception problem) when (problem is EmbeddedPostgresException or ReadModelException or CannotListenException or RefusedException or SchemaException)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}
catch (NpgsqlException away) when (DatabaseAway.LetsNobodyIn(away))
{
    Console.Error.WriteLine($"The database cannot be reached: {(away.InnerException ?? away).Message}");
    return 1;
}
catch (OperationCanceledException stopped) when (stopped.InnerException is not TimeoutException)
{
    Console.Error.WriteLine(Stopped);
    return StoppedByInterrupt;
}
