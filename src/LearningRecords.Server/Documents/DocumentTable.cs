using Marten;
using Weasel.Postgresql.Tables;

namespace LearningRecords.Server.Documents;

/// <summary>
/// The documents as they are now. Ids may be any text of any length, so they are found by hashes of them and kept as bytes;
/// whose a document is stays readable, so that documents can be moved and erased.
/// </summary>
public static class DocumentTable
{
    public static void AddDocuments(this StoreOptions options)
    {
        var table = new Table("records.document");
        table.AddColumn("tenant_id", "text").AsPrimaryKey();
        table.AddColumn("context", "uuid").AsPrimaryKey();
        table.AddColumn("document", "uuid").AsPrimaryKey();
        table.AddColumn("resource", "text").NotNull();
        table.AddColumn("agent", "bytea");
        table.AddColumn("activity", "text");
        table.AddColumn("registration", "uuid");
        table.AddColumn("id", "bytea").NotNull();
        table.AddColumn("content_type", "text").NotNull();
        table.AddColumn("etag", "text").NotNull();
        table.AddColumn("content", "bytea").NotNull();
        table.AddColumn("modified", "timestamptz").NotNull();
        options.Storage.ExtendedSchemaObjects.Add(table);
    }
}
