using LearningRecords.Server.Ingest;
using Marten;
using Weasel.Postgresql.Tables;

namespace LearningRecords.Server.Activities;

/// <summary>The merged definition of every activity that some statement defined.</summary>
public static class ActivityTable
{
    public static void AddActivities(this StoreOptions options)
    {
        var table = new Table($"{StatementIndex.Schema}.activity");
        table.AddColumn("tenant_id", "text").AsPrimaryKey();
        table.AddColumn("activity", "uuid").AsPrimaryKey();
        // The hash of the definition that was merged last: most statements repeat it.
        table.AddColumn("latest", "uuid").NotNull();
        table.AddColumn("definition", "bytea").NotNull();
        options.Storage.ExtendedSchemaObjects.Add(table);
    }
}
