using Marten;
using Weasel.Postgresql.Tables;

namespace LearningRecords.Server.Ingest;

/// <summary>
/// The index of the statements resource: one row per statement and one per agent and activity it mentions, written in the event's own transaction.
/// Every filter is a B-tree range that ends in <c>stored</c>, which is unique and strictly increasing within a tenant.
/// </summary>
public static class StatementIndex
{
    public const string Schema = "records";

    public static void AddStatementIndex(this StoreOptions options)
    {
        options.Storage.ExtendedSchemaObjects.Add(TenantClock());
        options.Storage.ExtendedSchemaObjects.Add(Statements());
        options.Storage.ExtendedSchemaObjects.Add(Mentions("statement_agent", "agent"));
        options.Storage.ExtendedSchemaObjects.Add(Mentions("statement_activity", "activity"));
    }

    private static Table TenantClock()
    {
        var table = new Table($"{Schema}.tenant_clock");
        table.AddColumn("tenant_id", "text").AsPrimaryKey();
        table.AddColumn("last", "timestamptz").NotNull();
        return table;
    }

    private static Table Statements()
    {
        var table = new Table($"{Schema}.statement");
        table.AddColumn("tenant_id", "text").AsPrimaryKey();
        table.AddColumn("statement_id", "uuid").AsPrimaryKey();
        table.AddColumn("stored", "timestamptz").NotNull();
        table.AddColumn("verb", "uuid").NotNull();
        table.AddColumn("registration", "uuid");
        table.AddColumn("content_hash", "uuid").NotNull();
        table.AddColumn("timestamp", "timestamptz");
        table.AddColumn("voids", "uuid");
        table.AddColumn("voided", "boolean").NotNull();
        table.Indexes.Add(new IndexDefinition("statement_stored") { Columns = ["tenant_id", "stored"], IsUnique = true });
        table.Indexes.Add(new IndexDefinition("statement_verb") { Columns = ["tenant_id", "verb", "stored"] });
        table.Indexes.Add(new IndexDefinition("statement_registration") { Columns = ["tenant_id", "registration", "stored"], Predicate = "registration is not null" });
        table.Indexes.Add(new IndexDefinition("statement_voids") { Columns = ["tenant_id", "voids"], Predicate = "voids is not null" });
        return table;
    }

    private static Table Mentions(string name, string column)
    {
        var table = new Table($"{Schema}.{name}");
        table.AddColumn("tenant_id", "text").AsPrimaryKey();
        table.AddColumn(column, "uuid").AsPrimaryKey();
        table.AddColumn("stored", "timestamptz").AsPrimaryKey();
        table.AddColumn("related", "boolean").NotNull();
        return table;
    }
}
