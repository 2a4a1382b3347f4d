using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using LearningRecords.Events;
using Npgsql;

namespace LearningRecords.Server.Statements;

/// <summary>A statement that a query found.</summary>
public readonly record struct FoundStatement(Guid Id, DateTimeOffset Stored);

/// <summary>Finds recorded statements by the index, in the order of <c>stored</c>.</summary>
public static class FindStatements
{
    private const int AtOnce = 100;
    private const long BytesAtOnce = 256 * 1024;

    /// <summary>Where the statements that match are, at most one more than the limit, so that the caller knows whether more follow.</summary>
    public static async Task<IReadOnlyList<FoundStatement>> FindAsync(NpgsqlDataSource database, string tenant, StatementQuery query, CancellationToken token)
    {
        await using var command = Command(database, tenant, query);
        await using var reader = await command.ExecuteReaderAsync(token);
        var found = new List<FoundStatement>(Math.Min(query.Limit + 1, StatementQuery.DefaultLimit + 1));
        while (await reader.ReadAsync(token))
            found.Add(new FoundStatement(reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1)));
        return found;
    }

    /// <summary>
    /// Reads statements one after the other, in the order given, a few at a time: whoever takes them may be slow, and a connection waits for nobody.
    /// </summary>
    public static async IAsyncEnumerable<StatementRecorded> ReadAsync(
        NpgsqlDataSource database, string tenant, IReadOnlyList<FoundStatement> found, [EnumeratorCancellation] CancellationToken token)
    {
        var ids = found.Select(statement => statement.Id).ToArray();
        for (var read = 0; read < ids.Length;)
        {
            var some = await ReadSomeAsync(database, tenant, ids.AsMemory(read, Math.Min(AtOnce, ids.Length - read)), token);
            // Nothing is left when the tenant was deleted meanwhile.
            if (some.Count == 0)
                yield break;
            foreach (var bytes in some)
                yield return StatementRecordedSerializer.Read(bytes);
            read += some.Count;
        }
    }

    // As many of the first ones as are not large together, and one in any case.
    private static async Task<IReadOnlyList<byte[]>> ReadSomeAsync(NpgsqlDataSource database, string tenant, ReadOnlyMemory<Guid> ids, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select bdata from (
                select e.bdata, f.n, sum(octet_length(e.bdata)) over (order by f.n) - octet_length(e.bdata) as before
                from unnest($2) with ordinality f(id, n) join records.mt_events e on e.tenant_id = $1 and e.id = f.id) few
            where before < $3 order by n
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(ids.ToArray());
        command.Parameters.AddWithValue(BytesAtOnce);
        await using var reader = await command.ExecuteReaderAsync(token);
        var some = new List<byte[]>(ids.Length);
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
    public static async Task<StatementRecorded?> FindAsync(NpgsqlDataSource database, string tenant, Guid id, bool voided, Guid? authority, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select e.bdata from records.statement s join records.mt_events e on e.tenant_id = s.tenant_id and e.id = s.statement_id
            where s.tenant_id = $1 and s.statement_id = $2 and s.voided = $3 and s.authority = coalesce($4, s.authority)
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(voided);
        command.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = authority });
        return await command.ExecuteScalarAsync(token) is byte[] bytes ? StatementRecordedSerializer.Read(bytes) : null;
    }

    private static NpgsqlCommand Command(NpgsqlDataSource database, string tenant, StatementQuery query)
    {
        var command = database.CreateCommand();
        var tenantParameter = Parameter(tenant);
        // The narrowest table drives the range and the order; the others must hold for the same statement by way of the same one.
        var matches = new List<string>(4);
        var (from, where) = (new StringBuilder(), new StringBuilder());
        Match("agent", query.Agent, query.RelatedAgents);
        Match("registration", query.Registration);
        Match("activity", query.Activity, query.RelatedActivities);
        Match("verb", query.Verb);
        from.Append(matches.Count == 0 ? "records.statement s" : $" join records.statement s on s.tenant_id = {tenantParameter} and s.stored = {matches[0]}.stored");
        var stored = matches.Count == 0 ? "s.stored" : $"{matches[0]}.stored";
        where.Append(CultureInfo.InvariantCulture, $"s.tenant_id = {tenantParameter} and not s.voided");
        if (query.Authority is { } authority)
            where.Append(CultureInfo.InvariantCulture, $" and s.authority = {Parameter(authority)}");
        if (query.Since is { } since)
            where.Append(CultureInfo.InvariantCulture, $" and {stored} > {Parameter(since)}");
        if (query.Until is { } until)
            where.Append(CultureInfo.InvariantCulture, $" and {stored} <= {Parameter(until)}");
        if (query.After is { } after)
            where.Append(CultureInfo.InvariantCulture, $" and {stored} {(query.Ascending ? '>' : '<')} {Parameter(after)}");
        // A statement may match in several ways: by itself and by what it refers to.
        command.CommandText =
            $"select{(matches.Count == 0 ? "" : $" distinct on ({stored})")} s.statement_id, {stored} from {from} where {where} order by {stored} {(query.Ascending ? "asc" : "desc")} limit {query.Limit + 1}";
        return command;

        string Parameter(object value)
        {
            command.Parameters.AddWithValue(value is DateTimeOffset instant ? instant.ToUniversalTime() : value);
            return $"${command.Parameters.Count}";
        }

        void Match(string column, Guid? wanted, bool? related = null)
        {
            if (wanted is not { } value)
                return;
            var (first, key) = (matches.Count == 0, $"{column}.tenant_id = {tenantParameter} and {column}.{column} = {Parameter(value)}");
            if (related is false)
                key += $" and not {column}.related";
            from.Append(first ? $"records.statement_{column} {column}" : $" join records.statement_{column} {column} on {key} and {column}.stored = {matches[0]}.stored and {column}.via = {matches[0]}.via");
            if (first)
                where.Append(key).Append(" and ");
            matches.Add(column);
        }
    }
}
