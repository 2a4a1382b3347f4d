using System.CommandLine;
using LearningRecords.Server.Access;
using LearningRecords.Server.Commands;
using LearningRecords.Server.Operations;

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
};
Serve.AddTo(root);

try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception problem) when (problem is EmbeddedPostgresException or ReadModelException or CannotListenException or RefusedException or SchemaException)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}
