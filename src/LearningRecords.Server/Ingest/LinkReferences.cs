using LearningRecords.Events;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Server.Ingest;

/// <summary>
/// Lets a statement that refers to another match by what the other one says, and the one behind that, whichever of them arrived first
/// (xAPI 1.0.3 Communication 2.1.3 "Filter Conditions for StatementRefs"; 2.0 4.1.6.1). Runs under the tenant's clock, in the transaction that stores the statements.
/// </summary>
public static class LinkReferences
{
    // A chain in which each statement refers to the one before would else cost the square of its length.
    public const int LongestChain = 32;

    /// <param name="connection">With the open transaction, the statements' own index rows written.</param>
    /// <param name="tenant">Whose statements.</param>
    /// <param name="stored">Ids of the statements just stored.</param>
    /// <param name="token">Gives up.</param>
    public static async Task LinkAsync(NpgsqlConnection connection, string tenant, Guid[] stored, CancellationToken token)
    {
        var references = await FindReferencesAsync(connection, tenant, stored, token);
        if (references.Count == 0)
            return;

        var targets = new Dictionary<DateTimeOffset, StatementRecorded>();
        await foreach (var recorded in ReadTargetsAsync(connection, tenant, [.. references.Select(reference => reference.Target).Distinct()], token))
            targets[recorded.Envelope.Stored] = recorded;
        var said = targets.ToDictionary(target => target.Key, target => ReadRecorded.Read(target.Value));
        StatementMatch[] matches =
        [
            .. from reference in references
               from statement in said[reference.Via]
               select new StatementMatch(reference.Stored, reference.Via, statement, ReadRecorded.AuthorityOf(targets[reference.Via])),
        ];
        await using var batch = new NpgsqlBatch(connection);
        foreach (var insert in IndexStatements.Matches(tenant, matches, areNew: false))
            batch.BatchCommands.Add(insert);
        await batch.ExecuteNonQueryAsync(token);
    }

    /// <summary>Each statement that refers, however indirectly, to or by way of one just stored, with every statement it refers to that is there.</summary>
    private static async Task<IReadOnlyList<Reference>> FindReferencesAsync(NpgsqlConnection connection, string tenant, Guid[] stored, CancellationToken token)
    {
        // Row by row: a plan made while the tenant was small would go through all of its statements for as long as it is kept.
        await using var command = new NpgsqlCommand(
            """
            with recursive
            affected(id, stored, refers_to, depth) as (
                select s.*, 0 from unnest($2) asked(id)
                cross join lateral (select statement_id, stored, refers_to from records.statement where tenant_id = $1 and statement_id = asked.id offset 0) s
                union all
                select s.*, a.depth + 1 from affected a
                cross join lateral (select statement_id, stored, refers_to from records.statement where tenant_id = $1 and refers_to = a.id offset 0) s
                where a.depth < $3
            ) cycle id set is_cycle using path,
            chain(stored, target, depth) as (
                select distinct stored, refers_to, 1 from affected where refers_to is not null
                union all
                select c.stored, t.refers_to, c.depth + 1 from chain c
                cross join lateral (select refers_to from records.statement where tenant_id = $1 and statement_id = c.target offset 0) t
                where t.refers_to is not null and c.depth < $3
            ) cycle target set is_cycle using path
            select distinct c.stored, t.statement_id, t.stored from chain c
            cross join lateral (select statement_id, stored from records.statement where tenant_id = $1 and statement_id = c.target offset 0) t
            where t.stored <> c.stored
            """, connection)
        {
            Parameters = { new() { Value = tenant }, new() { Value = stored }, new() { Value = LongestChain } },
        };
        await using var reader = await command.ExecuteReaderAsync(token);
        var references = new List<Reference>();
        while (await reader.ReadAsync(token))
            references.Add(new Reference(reader.GetFieldValue<DateTimeOffset>(0), reader.GetGuid(1), reader.GetFieldValue<DateTimeOffset>(2)));
        return references;
    }

    private static async IAsyncEnumerable<StatementRecorded> ReadTargetsAsync(
        NpgsqlConnection connection, string tenant, Guid[] ids, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            """
            select target.bdata from unnest($2) asked(id)
            cross join lateral (select sequence from records.statement where tenant_id = $1 and statement_id = asked.id offset 0) s
            cross join lateral (select bdata from records.mt_events where tenant_id = $1 and seq_id = s.sequence offset 0) target
            """, connection)
        {
            Parameters = { new() { Value = tenant }, new() { Value = ids } },
        };
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
            yield return StatementRecordedSerializer.Read(reader.GetFieldValue<byte[]>(0));
    }

    private sealed record Reference(DateTimeOffset Stored, Guid Target, DateTimeOffset Via);
}
