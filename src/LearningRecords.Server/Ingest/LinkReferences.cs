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

        var targets = new List<(DateTimeOffset Via, Statement Statement)>();
        await foreach (var recorded in ReadTargetsAsync(connection, tenant, [.. references.Select(reference => reference.Target).Distinct()], token))
            targets.AddRange(ReadRecorded.Read(recorded).Select(statement => (recorded.Envelope.Stored, statement)));

        await using var batch = new NpgsqlBatch(connection);
        var (referring, via) = (references.Select(reference => reference.Stored).ToArray(), references.Select(reference => reference.Via).ToArray());
        AddMatches("verb", [.. targets.Select(target => (target.Via, target.Statement.VerbKey))]);
        AddMatches("registration", [.. targets.Where(target => target.Statement.Registration is not null).Select(target => (target.Via, target.Statement.Registration!.Value))]);
        AddMentions("agent", [.. targets.SelectMany(target => target.Statement.Agents, (target, mention) => (target.Via, mention.Key, mention.Related))]);
        AddMentions("activity", [.. targets.SelectMany(target => target.Statement.Activities, (target, mention) => (target.Via, mention.Key, mention.Related))]);
        await batch.ExecuteNonQueryAsync(token);

        void AddMatches(string column, (DateTimeOffset Via, Guid Key)[] said) => batch.BatchCommands.Add(new NpgsqlBatchCommand(
            $"""
            insert into records.statement_{column} (tenant_id, {column}, stored, via)
            select $1, m.key, r.stored, r.via from unnest($2, $3) r(stored, via) join unnest($4, $5) m(via, key) on m.via = r.via
            on conflict do nothing
            """)
        {
            Parameters = { new() { Value = tenant }, new() { Value = referring }, new() { Value = via }, new() { Value = said.Select(row => row.Via).ToArray() }, new() { Value = said.Select(row => row.Key).ToArray() } },
        });

        void AddMentions(string column, (DateTimeOffset Via, Guid Key, bool Related)[] said) => batch.BatchCommands.Add(new NpgsqlBatchCommand(
            $"""
            insert into records.statement_{column} (tenant_id, {column}, stored, via, related)
            select $1, m.key, r.stored, r.via, m.related from unnest($2, $3) r(stored, via) join unnest($4, $5, $6) m(via, key, related) on m.via = r.via
            on conflict do nothing
            """)
        {
            Parameters =
            {
                new() { Value = tenant }, new() { Value = referring }, new() { Value = via },
                new() { Value = said.Select(row => row.Via).ToArray() }, new() { Value = said.Select(row => row.Key).ToArray() }, new() { Value = said.Select(row => row.Related).ToArray() },
            },
        });
    }

    /// <summary>Each statement that refers, however indirectly, to or by way of one just stored, with every statement it refers to that is there.</summary>
    private static async Task<IReadOnlyList<Reference>> FindReferencesAsync(NpgsqlConnection connection, string tenant, Guid[] stored, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            """
            with recursive
            affected(id, stored, refers_to, depth) as (
                select statement_id, stored, refers_to, 0 from records.statement where tenant_id = $1 and statement_id = any($2)
                union all
                select s.statement_id, s.stored, s.refers_to, a.depth + 1
                from affected a join records.statement s on s.tenant_id = $1 and s.refers_to = a.id
                where a.depth < $3
            ) cycle id set is_cycle using path,
            chain(stored, target, depth) as (
                select distinct stored, refers_to, 1 from affected where refers_to is not null
                union all
                select c.stored, t.refers_to, c.depth + 1
                from chain c join records.statement t on t.tenant_id = $1 and t.statement_id = c.target
                where t.refers_to is not null and c.depth < $3
            ) cycle target set is_cycle using path
            select distinct c.stored, t.statement_id, t.stored
            from chain c join records.statement t on t.tenant_id = $1 and t.statement_id = c.target
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
        await using var command = new NpgsqlCommand("select bdata from records.mt_events where tenant_id = $1 and id = any($2)", connection)
        {
            Parameters = { new() { Value = tenant }, new() { Value = ids } },
        };
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
            yield return StatementRecordedSerializer.Read(reader.GetFieldValue<byte[]>(0));
    }

    private sealed record Reference(DateTimeOffset Stored, Guid Target, DateTimeOffset Via);
}
