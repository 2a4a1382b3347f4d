using Marten;
using Weasel.Postgresql.Tables;

namespace LearningRecords.Server.Analysts;

/// <summary>Which login role of the database sees which tenant.</summary>
public static class AnalystTable
{
    public static void AddAnalysts(this StoreOptions options)
    {
        var table = new Table("records.analyst");
        table.AddColumn("role", "text").AsPrimaryKey();
        table.AddColumn("tenant_id", "text").NotNull();
        table.AddColumn("name", "text").NotNull();
        table.AddColumn("persons", "boolean").NotNull();
        table.AddColumn("created", "timestamptz").NotNull();
        options.Storage.ExtendedSchemaObjects.Add(table);
    }
}
