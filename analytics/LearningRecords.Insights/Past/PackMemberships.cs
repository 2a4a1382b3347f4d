using LearningRecords.Insights.Folding;
using Npgsql;

namespace LearningRecords.Insights.Past;

/// <summary>Packs memberships, stretch by stretch of <c>stored</c>, as facts are packed.</summary>
public static class PackMemberships
{
    /// <summary>Takes back what was packed of memberships that were told at a moment or later: others may be told of an earlier moment than their recording, as histories are.</summary>
    internal static void QueueUnpack(PageChanges changes, string tenant, DateTimeOffset from)
    {
        changes.QueueSqlCommand("select pg_advisory_xact_lock(hashtextextended(?, 0))", TurnOf(tenant));
        changes.QueueSqlCommand("delete from insights.membership_block where tenant_id = ? and until >= ?", tenant, from);
    }

    /// <inheritdoc cref="PackFacts.NextAsync"/>
    public static async Task<bool> NextAsync(NpgsqlDataSource database, string tenant, int ofStretch, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        // A fold that writes memberships is seen whole, or finds what is packed here.
        await using (var turn = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended($1, 0))", connection) { CommandTimeout = 0, Parameters = { new() { Value = TurnOf(tenant) } } })
            await turn.ExecuteNonQueryAsync(token);
        var after = await PackedBlocks.OfMemberships.LastAsync(connection, tenant, token);
        if (await PackedBlocks.OfMemberships.EndAsync(connection, tenant, after, ofStretch, token) is not { } until)
            return false;
        var told = await ReadAsync(connection, "stored > $2 and stored <= $3", token, tenant, after, until);
        await PackedBlocks.OfMemberships.SaveAsync(connection, tenant, until, told.GroupBy(word => FactBlock.ShareOf(word.Learner)), MembershipBlock.Pack, token);
        await transaction.CommitAsync(token);
        return true;
    }

    private static string TurnOf(string tenant) => $"memberships of tenant {tenant}";

    /// <param name="which">Which of them, of the tenant <c>$1</c>.</param>
    internal static async Task<List<ToldMembership>> ReadAsync(NpgsqlConnection connection, string which, CancellationToken token, params object[] parameters)
    {
        await using var command = new NpgsqlCommand($"select learner, learner_group, valid_from, valid_until, course, stored from insights.membership where tenant_id = $1 and {which}", connection) { CommandTimeout = 0 };
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        await using var reader = await command.ExecuteReaderAsync(token);
        var told = new List<ToldMembership>();
        while (await reader.ReadAsync(token))
        {
            told.Add(new ToldMembership(
                reader.GetGuid(0), new(reader.GetGuid(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetGuid(4)), reader.GetFieldValue<DateTimeOffset>(5)));
        }

        return told;
    }
}
