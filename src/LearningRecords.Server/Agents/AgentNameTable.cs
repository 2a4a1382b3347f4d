using LearningRecords.Server.Ingest;
using Marten;
using Weasel.Postgresql.Tables;

namespace LearningRecords.Server.Agents;

/// <summary>The names under which statements spoke of an Agent or identified Group, each once.</summary>
public static class AgentNameTable
{
    public static void AddAgents(this StoreOptions options)
    {
        var table = new Table($"{StatementIndex.Schema}.agent_name");
        table.AddColumn("tenant_id", "text").AsPrimaryKey();
        table.AddColumn("agent", "uuid").AsPrimaryKey();
        table.AddColumn("name_hash", "uuid").AsPrimaryKey();
        // As bytes, since a name may hold what PostgreSQL's text cannot.
        table.AddColumn("name", "bytea").NotNull();
        options.Storage.ExtendedSchemaObjects.Add(table);
    }
}
