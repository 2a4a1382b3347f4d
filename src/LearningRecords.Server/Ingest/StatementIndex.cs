using Marten;
using Weasel.Postgresql.Tables;

namespace LearningRecords.Server.Ingest;

/// <summary>
/// The index of the statements resource: one row per statement, and one per verb, registration, agent and activity that it matches by,
/// written in the event's own transaction. Every filter is a B-tree range that ends in <c>stored</c>, which is unique and strictly increasing within a tenant.
/// </summary>
/// <remarks>
/// A statement that refers to another also matches by what the other one says. Such rows carry the other's <c>stored</c> as <c>via</c>;
/// a statement's own rows carry its own. Filters given together must hold for one and the same <c>via</c>.
/// What a registration, an agent or an activity is mostly asked for together with lies in its index beside it.
/// </remarks>
public static class StatementIndex
{
    public const string Schema = "records";

    public static void AddStatementIndex(this StoreOptions options)
    {
        options.Storage.ExtendedSchemaObjects.Add(TenantClock());
        options.Storage.ExtendedSchemaObjects.Add(Statements());
        options.Storage.ExtendedSchemaObjects.Add(Matches("verb", []));
        options.Storage.ExtendedSchemaObjects.Add(Matches("registration", [("verb", "uuid")]));
        options.Storage.ExtendedSchemaObjects.Add(Matches("agent", [("verb", "uuid"), ("related", "boolean")]));
        options.Storage.ExtendedSchemaObjects.Add(Matches("activity", [("verb", "uuid"), ("related", "boolean")]));
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
        table.AddColumn("statement_id", "uuid").AsPrimaryKey();
        table.AddColumn("tenant_id", "text").AsPrimaryKey();
        table.AddColumn("stored", "timestamptz").NotNull();
        table.AddColumn("sequence", "bigint").NotNull();
        table.AddColumn("authority", "uuid").NotNull();
        table.AddColumn("content_hash", "uuid").NotNull();
        table.AddColumn("timestamp", "timestamptz");
        table.AddColumn("refers_to", "uuid");
        table.AddColumn("voiding", "boolean").NotNull();
        table.AddColumn("voided", "boolean").NotNull();
        table.Indexes.Add(new IndexDefinition("statement_stored") { Columns = ["tenant_id", "stored"], IsUnique = true });
        table.Indexes.Add(new IndexDefinition("statement_by_authority") { Columns = ["authority", "tenant_id", "stored"] });
        table.Indexes.Add(new IndexDefinition("statement_refers_to") { Columns = ["refers_to", "tenant_id"], Predicate = "refers_to is not null" });
        return table;
    }

    private static Table Matches(string column, (string Name, string Type)[] beside)
    {
        var table = new Table($"{Schema}.statement_{column}");
        table.AddColumn("tenant_id", "text").NotNull();
        table.AddColumn(column, "uuid").NotNull();
        table.AddColumn("stored", "timestamptz").NotNull();
        table.AddColumn("via", "timestamptz").NotNull();
        foreach (var (name, type) in beside)
            table.AddColumn(name, type).NotNull();
        table.Indexes.Add(new IndexDefinition($"statement_{column}_stored")
        {
            Columns = [column, "tenant_id", "stored", "via"],
            IncludeColumns = [.. beside.Select(added => added.Name)],
            IsUnique = true,
        });
        return table;
    }
}
