using LearningRecords.Server.Ingest;
using Marten;
using Weasel.Postgresql.Tables;

namespace LearningRecords.Server.Jobs;

/// <summary>The imports and exports there were, and how far each has come.</summary>
public static class JobTable
{
    public static void AddJobs(this StoreOptions options)
    {
        var table = new Table($"{StatementIndex.Schema}.job");
        table.AddColumn("job", "bigint").AsPrimaryKey();
        table.AddColumn("tenant_id", "text").NotNull();
        table.AddColumn("kind", "text").NotNull();
        table.AddColumn("source", "text").NotNull();
        table.AddColumn("options", "text").NotNull();
        // The file or moment it has come to, and the place in that file.
        table.AddColumn("part", "text").NotNull().DefaultValueByExpression("''");
        table.AddColumn("position", "bigint").NotNull().DefaultValue(0);
        table.AddColumn("new", "bigint").NotNull().DefaultValue(0);
        table.AddColumn("known", "bigint").NotNull().DefaultValue(0);
        table.AddColumn("refused", "bigint").NotNull().DefaultValue(0);
        table.AddColumn("started", "timestamptz").NotNull();
        table.AddColumn("last_progress", "timestamptz").NotNull();
        table.AddColumn("finished", "timestamptz");
        table.AddColumn("problem", "text");
        options.Storage.ExtendedSchemaObjects.Add(table);
    }
}
