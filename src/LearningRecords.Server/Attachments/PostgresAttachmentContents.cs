using LearningRecords.Server.Access;
using Npgsql;

namespace LearningRecords.Server.Attachments;

/// <summary>
/// Contents in PostgreSQL, as rows of chunks. A chunk is one short command in or out, so a slow client holds neither a connection nor a transaction;
/// a content is seen only when its row in <c>records.attachment</c> is committed, after its last chunk.
/// </summary>
public sealed class PostgresAttachmentContents(NpgsqlDataSource database) : IAttachmentContents
{
    // Below the size from which arrays are kept apart by the garbage collector.
    private const int ChunkBytes = 64 * 1024;

    public async Task<long?> LengthAsync(string tenant, string sha2, CancellationToken token) => (await FindAsync(tenant, sha2, token))?.Length;

    public async Task StoreAsync(string tenant, string sha2, Func<Stream, CancellationToken, Task> receive, CancellationToken token)
    {
        var content = Guid.CreateVersion7();
        await BeginAsync(tenant, content, token);
        try
        {
            var position = 0;
            await using var chunks = new BlockStream(ChunkBytes, (chunk, token) => WriteChunkAsync(tenant, content, position++, chunk, token));
            await receive(chunks, token);
            if (!chunks.Rest.IsEmpty)
                await WriteChunkAsync(tenant, content, position, chunks.Rest, token);
            await PublishAsync(tenant, sha2, content, chunks.Length, token);
        }
        catch
        {
            await DiscardAsync(tenant, content);
            throw;
        }
    }

    public async Task CopyToAsync(string tenant, string sha2, Stream destination, CancellationToken token)
    {
        var (content, length) = await FindAsync(tenant, sha2, token) ?? throw new InvalidOperationException($"There is no content {sha2}.");
        var position = 0;
        for (var left = length; left > 0;)
        {
            await using var command = database.CreateCommand("select bytes from records.attachment_chunk where tenant_id = $1 and content_id = $2 and position = $3");
            command.Parameters.AddWithValue(tenant);
            command.Parameters.AddWithValue(content);
            command.Parameters.AddWithValue(position++);
            var chunk = await command.ExecuteScalarAsync(token) as byte[] ?? throw new InvalidOperationException($"The content {sha2} ends {left} bytes early.");
            await destination.WriteAsync(chunk, token);
            left -= chunk.Length;
        }
    }

    public async Task DeleteAllAsync(string tenant, CancellationToken token)
    {
        await using var batch = database.CreateBatch();
        // There may be many gigabytes of them.
        batch.Timeout = 0;
        foreach (var table in new[] { "attachment", "attachment_upload", "attachment_chunk" })
            batch.BatchCommands.Add(new NpgsqlBatchCommand($"delete from records.{table} where tenant_id = $1") { Parameters = { new() { Value = tenant } } });
        await batch.ExecuteNonQueryAsync(token);
    }

    private async Task<(Guid Content, long Length)?> FindAsync(string tenant, string sha2, CancellationToken token)
    {
        await using var command = database.CreateCommand("select content_id, length from records.attachment where tenant_id = $1 and sha2 = $2");
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(sha2);
        await using var reader = await command.ExecuteReaderAsync(token);
        return await reader.ReadAsync(token) ? (reader.GetGuid(0), reader.GetInt64(1)) : null;
    }

    // Whoever begins an upload clears away those whose server died; none takes a day.
    private async Task BeginAsync(string tenant, Guid content, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            with abandoned as (
                delete from records.attachment_upload where tenant_id = $1 and started < clock_timestamp() - interval '1 day' returning content_id),
            chunks as (
                delete from records.attachment_chunk c using abandoned where c.tenant_id = $1 and c.content_id = abandoned.content_id)
            insert into records.attachment_upload (tenant_id, content_id, started)
            select tenant_id, $2, clock_timestamp() from records.tenant where tenant_id = $1 and suspended is null
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(content);
        if (await command.ExecuteNonQueryAsync(token) == 0)
            throw Tenants.NotInUse(tenant);
    }

    private async Task WriteChunkAsync(string tenant, Guid content, int position, ReadOnlyMemory<byte> chunk, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            insert into records.attachment_chunk (tenant_id, content_id, position, bytes)
            select $1, $2, $3, $4 from records.attachment_upload where tenant_id = $1 and content_id = $2
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(content);
        command.Parameters.AddWithValue(position);
        command.Parameters.AddWithValue(chunk);
        if (await command.ExecuteNonQueryAsync(token) == 0)
            throw Abandoned();
    }

    private async Task PublishAsync(string tenant, string sha2, Guid content, long length, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        if (await ExecuteAsync("delete from records.attachment_upload where tenant_id = $1 and content_id = $2", tenant, content) == 0)
            throw Abandoned();
        var published = await ExecuteAsync(
            """
            insert into records.attachment (tenant_id, sha2, content_id, length, received) values ($1, $3, $2, $4, clock_timestamp())
            on conflict do nothing
            """,
            tenant, content, sha2, length);
        if (published == 0)
            await ExecuteAsync("delete from records.attachment_chunk where tenant_id = $1 and content_id = $2", tenant, content);
        await transaction.CommitAsync(token);

        async Task<int> ExecuteAsync(string sql, params object[] values)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            foreach (var value in values)
                command.Parameters.Add(new NpgsqlParameter { Value = value });
            return await command.ExecuteNonQueryAsync(token);
        }
    }

    // Also when the client left. What a failing database keeps is cleared away by a later upload.
    private async Task DiscardAsync(string tenant, Guid content)
    {
        try
        {
            await using var command = database.CreateCommand(
                """
                with upload as (delete from records.attachment_upload where tenant_id = $1 and content_id = $2 returning content_id)
                delete from records.attachment_chunk c using upload where c.tenant_id = $1 and c.content_id = upload.content_id
                """);
            command.Parameters.AddWithValue(tenant);
            command.Parameters.AddWithValue(content);
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            return;
        }
    }

    private static AttachmentsAwayException Abandoned() => new("The upload took longer than a day, or its tenant was deleted meanwhile.");
}
