using LearningRecords.Insights.Facts;
using Npgsql;

namespace LearningRecords.Insights.Past;

/// <summary>How far a tenant's facts are packed. While it stays the same, there is nothing more to pack.</summary>
/// <param name="Known">The last moment of <c>stored</c> that is folded.</param>
/// <param name="Packed">The last one that is packed.</param>
public sealed record PackedUntil(DateTime? Known, DateTime? Packed)
{
    public static async Task<PackedUntil> ReadAsync(NpgsqlDataSource database, string tenant, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            "select (select stored from insights.known where tenant_id = $1), (select max(until) from insights.fact_block where tenant_id = $1)");
        command.Parameters.AddWithValue(tenant);
        await using var reader = await command.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        return new PackedUntil(reader.GetFieldValue<DateTime?>(0), reader.GetFieldValue<DateTime?>(1));
    }
}

/// <summary>Packs facts, stretch by stretch of <c>stored</c>, once as many have been folded as a stretch holds.</summary>
public static class PackFacts
{
    /// <summary>How many facts a stretch holds.</summary>
    public const int OfStretch = 100_000;

    /// <summary>Packs the next stretch. Nothing else may pack, rebuild or delete the tenant meanwhile.</summary>
    /// <returns>False: there are not as many yet.</returns>
    public static async Task<bool> NextAsync(NpgsqlDataSource database, string tenant, int ofStretch, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        var after = await PackedBlocks.OfFacts.LastAsync(connection, tenant, token);
        if (await PackedBlocks.OfFacts.EndAsync(connection, tenant, after, ofStretch, token) is not { } until)
            return false;
        var learners = await StretchAsync(connection, tenant, after, until, token);
        await PackedBlocks.OfFacts.SaveAsync(connection, tenant, until, learners.GroupBy(learner => FactBlock.ShareOf(learner.Key)), FactBlock.Pack, token);
        await transaction.CommitAsync(token);
        return true;
    }

    /// <summary>Facts by learner that were stored after one moment and until another, voided ones among them.</summary>
    internal static async Task<Dictionary<Guid, LearnerFacts>> StretchAsync(NpgsqlConnection connection, string tenant, DateTimeOffset after, DateTimeOffset until, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            $"""
            select {LoadFacts.ColumnsOf("f")}, l.home_group
            from insights.statement_fact f join insights.learner l on l.tenant_id = f.tenant_id and l.learner = f.learner
            where f.tenant_id = $1 and f.stored > $2 and f.stored <= $3
            """, connection)
        { CommandTimeout = 0, Parameters = { new() { Value = tenant }, new() { Value = after }, new() { Value = until } } };
        await using var reader = await command.ExecuteReaderAsync(token);
        var learners = new Dictionary<Guid, LearnerFacts>();
        while (await reader.ReadAsync(token))
        {
            var fact = LoadFacts.Read(reader);
            if (!learners.TryGetValue(fact.Learner, out var of))
                learners[fact.Learner] = of = new LearnerFacts(reader.GetFieldValue<Guid?>(LoadFacts.Count));
            of.Facts.Add(fact);
        }

        return learners;
    }
}
