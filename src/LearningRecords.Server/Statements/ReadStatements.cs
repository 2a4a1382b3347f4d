using System.Runtime.CompilerServices;
using LearningRecords.Events;
using Npgsql;

namespace LearningRecords.Server.Statements;

/// <summary>Reads recorded statements.</summary>
public static class ReadStatements
{
    private const int AtOnce = 100;
    private const long BytesAtOnce = 256 * 1024;

    /// <summary>
    /// Reads statements one after the other, in the order given, a few at a time: whoever takes them may be slow, and a connection waits for nobody.
    /// </summary>
    public static async IAsyncEnumerable<StatementRecorded> ReadAsync(
        NpgsqlDataSource database, string tenant, IReadOnlyList<FoundStatement> found, [EnumeratorCancellation] CancellationToken token)
    {
        var sequences = found.Select(statement => statement.Sequence).ToArray();
        for (var read = 0; read < sequences.Length;)
        {
            var some = await ReadSomeAsync(database, tenant, sequences.AsMemory(read, Math.Min(AtOnce, sequences.Length - read)), token);
            // Nothing is left when the tenant was deleted meanwhile.
            if (some.Count == 0)
                yield break;
            foreach (var bytes in some)
                yield return StatementRecordedSerializer.Read(bytes);
            read += some.Count;
        }
    }

    // As many of the first ones as are not large together, and one in any case.
    private static async Task<IReadOnlyList<byte[]>> ReadSomeAsync(NpgsqlDataSource database, string tenant, ReadOnlyMemory<long> sequences, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select bdata from (
                select e.bdata, f.n, sum(octet_length(e.bdata)) over (order by f.n) - octet_length(e.bdata) as before
                from unnest($2) with ordinality f(sequence, n)
                cross join lateral (select bdata from records.mt_events where tenant_id = $1 and seq_id = f.sequence offset 0) e) few
            where before < $3 order by n
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(sequences.ToArray());
        command.Parameters.AddWithValue(BytesAtOnce);
        await using var reader = await command.ExecuteReaderAsync(token);
        var some = new List<byte[]>(sequences.Length);
        while (await reader.ReadAsync(token))
            some.Add(reader.GetFieldValue<byte[]>(0));
        return some;
    }

    /// <summary>One statement by its id; voided ones only when asked for as such.</summary>
    /// <param name="database">The database.</param>
    /// <param name="tenant">Whose statement.</param>
    /// <param name="id">Its id.</param>
    /// <param name="voided">Whether a voided one is wanted.</param>
    /// <param name="authority">The only authority it may have; null: any.</param>
    /// <param name="token">Gives up.</param>
    public static async Task<StatementRecorded?> OneAsync(NpgsqlDataSource database, string tenant, Guid id, bool voided, Guid? authority, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select e.bdata from records.statement s join records.mt_events e on e.tenant_id = s.tenant_id and e.seq_id = s.sequence
            where s.tenant_id = $1 and s.statement_id = $2 and s.voided = $3 and s.authority = coalesce($4, s.authority)
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(voided);
        command.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = authority });
        return await command.ExecuteScalarAsync(token) is byte[] bytes ? StatementRecordedSerializer.Read(bytes) : null;
    }
}
