using System.Text;
using LearningRecords.Server.Access;
using LearningRecords.Server.LearnerGroups;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Requests;
using Marten;
using Npgsql;

namespace LearningRecords.Server.Documents;

/// <summary>A document after a change: its tag and when it was changed.</summary>
public readonly record struct DocumentVersion(string ETag, DateTime Modified);

/// <summary>Changes one document: looks, decides and writes while nobody else can change it.</summary>
public static class ChangeDocument
{
    /// <param name="needsContent">Whether the decision looks at the stored bytes.</param>
    /// <returns>The decision, and the document's version where one was written.</returns>
    /// <exception cref="RefusedException">403: the tenant was suspended or deleted while the document was on its way.</exception>
    public static async Task<(DocumentDecision Decision, DocumentVersion? Written)> ExecuteAsync(
        IDocumentStore store, NpgsqlDataSource database, string tenant, DocumentAddress address, bool needsContent, Func<StoredDocument?, DocumentDecision> decide, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        var isProfile = address.Context.Resource == DocumentResource.AgentProfile;
        var current = await LockAndRead(connection, transaction, tenant, address, needsContent || isProfile, token);
        var decision = decide(current);
        switch (decision)
        {
            case DocumentDecision.Write write:
                var written = await Write(connection, transaction, tenant, address, write.Document, token);
                await CommitAsync(write.Document.Content, written.Modified);
                return (decision, written);
            case DocumentDecision.Delete:
                await Delete(connection, transaction, tenant, address, token);
                await CommitAsync(ReadOnlyMemory<byte>.Empty, null);
                break;
        }

        return (decision, null);

        // Rules of learner groups may ask what a profile says, and since when.
        async Task CommitAsync(ReadOnlyMemory<byte> after, DateTime? modified)
        {
            if (!isProfile || !await RecordProfileChange.RunAsync(store, transaction, tenant, address.Context.Agent!.Ifi, address.Id!, current?.Content ?? default, after, modified, token))
                await transaction.CommitAsync(token);
        }
    }

    // The advisory lock makes those wait who would create the same document; the row lock also those who delete every document of the context.
    private static async Task<StoredDocument?> LockAndRead(
        NpgsqlConnection connection, NpgsqlTransaction transaction, string tenant, DocumentAddress address, bool needsContent, CancellationToken token)
    {
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                DatabaseLimits.OfAChange(),
                WatchedProperties.HoldWatching(tenant),
                new NpgsqlBatchCommand("select pg_advisory_xact_lock(hashtextextended(concat_ws(' ', $1, $2, $3), 0))")
                {
                    Parameters = { new() { Value = tenant }, new() { Value = address.Context.Key }, new() { Value = address.DocumentKey } },
                },
                new NpgsqlBatchCommand(
                    $"select content_type, etag, {(needsContent ? "content" : "''::bytea")} from records.document where tenant_id = $1 and context = $2 and document = $3 for update")
                {
                    Parameters = { new() { Value = tenant }, new() { Value = address.Context.Key }, new() { Value = address.DocumentKey } },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(token);
        await reader.NextResultAsync(token);
        await reader.NextResultAsync(token);
        await reader.NextResultAsync(token);
        return await reader.ReadAsync(token) ? new StoredDocument(reader.GetString(0), reader.GetString(1), reader.GetFieldValue<byte[]>(2)) : null;
    }

    private static async Task<DocumentVersion> Write(
        NpgsqlConnection connection, NpgsqlTransaction transaction, string tenant, DocumentAddress address, SentDocument document, CancellationToken token)
    {
        var etag = EntityTag.Of(document.Content.Span);
        await using var command = new NpgsqlCommand(
            """
            insert into records.document (tenant_id, context, document, resource, agent, activity, registration, id, content_type, etag, content, modified)
            select tenant_id, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, clock_timestamp() from records.tenant where tenant_id = $1 and suspended is null
            on conflict (tenant_id, context, document) do update
            set content_type = excluded.content_type, etag = excluded.etag, content = excluded.content, modified = excluded.modified
            returning modified
            """,
            connection,
            transaction)
        {
            Parameters =
            {
                new() { Value = tenant },
                new() { Value = address.Context.Key },
                new() { Value = address.DocumentKey },
                new() { Value = address.Context.Resource.Name },
                new NpgsqlParameter<byte[]?> { TypedValue = address.Context.Agent is { } agent ? Encoding.UTF8.GetBytes(agent.Ifi) : null },
                new NpgsqlParameter<string?> { TypedValue = address.Context.Activity },
                new() { Value = address.Registration is { } registration ? registration : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid },
                new() { Value = Encoding.UTF8.GetBytes(address.Id!) },
                new() { Value = document.ContentType },
                new() { Value = etag },
                new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = document.Content },
            },
        };
        return await command.ExecuteScalarAsync(token) is DateTime modified ? new DocumentVersion(etag, modified) : throw Tenants.NotInUse(tenant);
    }

    private static async Task Delete(NpgsqlConnection connection, NpgsqlTransaction transaction, string tenant, DocumentAddress address, CancellationToken token)
    {
        await using var command = new NpgsqlCommand("delete from records.document where tenant_id = $1 and context = $2 and document = $3", connection, transaction)
        {
            Parameters = { new() { Value = tenant }, new() { Value = address.Context.Key }, new() { Value = address.DocumentKey } },
        };
        await command.ExecuteNonQueryAsync(token);
    }
}
