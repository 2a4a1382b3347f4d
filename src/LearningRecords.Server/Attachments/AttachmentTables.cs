using LearningRecords.Server.Ingest;
using Marten;
using Weasel.Postgresql.Tables;

namespace LearningRecords.Server.Attachments;

/// <summary>Contents of attachments in PostgreSQL: which there are, the bytes of each in chunks, and the uploads that are not finished.</summary>
public static class AttachmentTables
{
    public static void AddAttachments(this StoreOptions options)
    {
        options.Storage.ExtendedSchemaObjects.Add(Attachments());
        options.Storage.ExtendedSchemaObjects.Add(Chunks());
        options.Storage.ExtendedSchemaObjects.Add(Uploads());
    }

    private static Table Attachments()
    {
        var table = new Table($"{StatementIndex.Schema}.attachment");
        table.AddColumn("tenant_id", "text").AsPrimaryKey();
        table.AddColumn("sha2", "text").AsPrimaryKey();
        table.AddColumn("content_id", "uuid").NotNull();
        table.AddColumn("length", "bigint").NotNull();
        table.AddColumn("received", "timestamptz").NotNull();
        return table;
    }

    private static Table Chunks()
    {
        var table = new Table($"{StatementIndex.Schema}.attachment_chunk");
        table.AddColumn("tenant_id", "text").AsPrimaryKey();
        table.AddColumn("content_id", "uuid").AsPrimaryKey();
        table.AddColumn("position", "integer").AsPrimaryKey();
        table.AddColumn("bytes", "bytea").NotNull();
        return table;
    }

    private static Table Uploads()
    {
        var table = new Table($"{StatementIndex.Schema}.attachment_upload");
        table.AddColumn("tenant_id", "text").AsPrimaryKey();
        table.AddColumn("content_id", "uuid").AsPrimaryKey();
        table.AddColumn("started", "timestamptz").NotNull();
        return table;
    }
}
