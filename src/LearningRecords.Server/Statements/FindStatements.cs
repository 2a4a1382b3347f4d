using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using LearningRecords.Events;
using Npgsql;

namespace LearningRecords.Server.Statements;

/// <summary>Finds recorded statements by the index, in the order of <c>stored</c>.</summary>
public static class FindStatements
{
    /// <summary>The statements that match, at most one more than the limit, so that the caller knows whether more follow.</summary>
    public static async IAsyncEnumerable<StatementRecorded> FindAsync(
        NpgsqlDataSource database, string tenant, StatementQuery query, [EnumeratorCancellation] CancellationToken token)
    {
        await using var command = Command(database, tenant, query);
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
            yield return StatementRecordedSerializer.Read(reader.GetFieldValue<byte[]>(0));
    }

    /// <summary>One statement by its id; voided ones only when asked for as such.</summary>
    public static async Task<StatementRecorded?> FindAsync(NpgsqlDataSource database, string tenant, Guid id, bool voided, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select e.bdata from records.statement s join records.mt_events e on e.tenant_id = s.tenant_id and e.id = s.statement_id
            where s.tenant_id = $1 and s.statement_id = $2 and s.voided = $3
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(voided);
        return await command.ExecuteScalarAsync(token) is byte[] bytes ? StatementRecordedSerializer.Read(bytes) : null;
    }

    private static NpgsqlCommand Command(NpgsqlDataSource database, string tenant, StatementQuery query)
    {
        var command = database.CreateCommand();
        var tenantParameter = Parameter(tenant);
        var sql = new StringBuilder($"select e.bdata from records.statement s join records.mt_events e on e.tenant_id = {tenantParameter} and e.id = s.statement_id");
        // The narrowest index drives the range, so its own column carries the bounds and the order.
        var key = "s.stored";
        Join("agent", query.Agent, query.RelatedAgents);
        Join("activity", query.Activity, query.RelatedActivities);
        sql.Append(CultureInfo.InvariantCulture, $" where s.tenant_id = {tenantParameter} and not s.voided");
        if (query.Verb is { } verb)
            sql.Append(CultureInfo.InvariantCulture, $" and s.verb = {Parameter(verb)}");
        if (query.Registration is { } registration)
            sql.Append(CultureInfo.InvariantCulture, $" and s.registration = {Parameter(registration)}");
        if (query.Since is { } since)
            sql.Append(CultureInfo.InvariantCulture, $" and {key} > {Parameter(since)}");
        if (query.Until is { } until)
            sql.Append(CultureInfo.InvariantCulture, $" and {key} <= {Parameter(until)}");
        if (query.After is { } after)
            sql.Append(CultureInfo.InvariantCulture, $" and {key} {(query.Ascending ? '>' : '<')} {Parameter(after)}");
        sql.Append(CultureInfo.InvariantCulture, $" order by {key} {(query.Ascending ? "asc" : "desc")} limit {query.Limit + 1}");
        command.CommandText = sql.ToString();
        return command;

        string Parameter(object value)
        {
            command.Parameters.AddWithValue(value is DateTimeOffset instant ? instant.ToUniversalTime() : value);
            return $"${command.Parameters.Count}";
        }

        void Join(string mention, Guid? mentioned, bool related)
        {
            if (mentioned is not { } value)
                return;
            sql.Append(CultureInfo.InvariantCulture, $" join records.statement_{mention} {mention} on {mention}.tenant_id = {tenantParameter} and {mention}.{mention} = {Parameter(value)} and {mention}.stored = s.stored");
            if (!related)
                sql.Append(CultureInfo.InvariantCulture, $" and not {mention}.related");
            key = $"{mention}.stored";
        }
    }
}
