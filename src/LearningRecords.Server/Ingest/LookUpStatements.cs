using Npgsql;

namespace LearningRecords.Server.Ingest;

/// <summary>Looks up what the store holds of the ids that statements carry, and of those that they void: what <see cref="DecideRequest"/> decides by.</summary>
public static class LookUpStatements
{
    // Id by id, and by no other index than that of ids: a plan made while the tenant was small would go through all of its statements for as long as it is kept.
    private const string Sql =
        """
        select known.* from unnest($2) asked(id)
        cross join lateral (select statement_id, content_hash, timestamp, voiding from records.statement where tenant_id || '' = $1 and statement_id = asked.id offset 0) known
        """;

    private const string ReferringSql =
        """
        select exists (
            select from unnest($2) asked(id) cross join lateral (select from records.statement where tenant_id || '' = $1 and refers_to = asked.id offset 0) referring)
        """;

    /// <summary>Goes before every look-up of a transaction: of a table that is still small the planner would read all, and keep to that.</summary>
    public static NpgsqlBatchCommand ByIndex() => new("set local enable_seqscan = off");

    public static NpgsqlBatchCommand Command(string tenant, IEnumerable<PreparedStatement> statements) =>
        new(Sql) { Parameters = { new() { Value = tenant }, new() { Value = statements.SelectMany(Ids).Distinct().ToArray() } } };

    /// <summary>Whether any statement refers to one of these, which may not be stored yet.</summary>
    public static NpgsqlBatchCommand Referring(string tenant, Guid[] ids) => new(ReferringSql) { Parameters = { new() { Value = tenant }, new() { Value = ids } } };

    /// <summary>Reads what the command found.</summary>
    public static async Task<Dictionary<Guid, KnownStatement>> ReadAsync(NpgsqlDataReader reader, CancellationToken token)
    {
        var known = new Dictionary<Guid, KnownStatement>();
        while (await reader.ReadAsync(token))
            known[reader.GetGuid(0)] = new KnownStatement(reader.GetGuid(1), await reader.IsDBNullAsync(2, token) ? null : reader.GetFieldValue<DateTimeOffset>(2), reader.GetBoolean(3));
        return known;
    }

    private static IEnumerable<Guid> Ids(PreparedStatement statement) =>
        statement.Statement is { IsVoiding: true, Object.ReferredStatement: { } target } ? [statement.Id, target] : [statement.Id];
}
