using System.CommandLine;
using LearningRecords.Server.Access;

namespace LearningRecords.Server.Commands;

/// <summary>The options that several commands share.</summary>
internal static class Options
{
    public static readonly Option<string?> Data = new("--data")
    {
        Description = "Folder that keeps everything this installation knows. Not used when ConnectionStrings__Postgres names a database.",
        HelpName = "FOLDER",
        Recursive = true,
    };

    public static readonly Option<string> Tenant = new("--tenant")
    {
        Description = "The tenant to work on; created when it does not exist.",
        HelpName = "TENANT",
        DefaultValueFactory = _ => Tenants.Default,
    };
}
