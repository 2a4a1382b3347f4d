using LearningRecords.Insights.Privacy;
using Npgsql;

namespace LearningRecords.Insights.Live;

/// <summary>What has come in lately.</summary>
/// <param name="Known">The last <c>stored</c> that the read models know; null: nothing yet.</param>
/// <param name="Arrived">Statements stored within <see cref="QueryPulse.Lately"/>.</param>
/// <param name="Seen">When each learner of whom something was stored behind a position was active last, those of longer ago left out.</param>
public sealed record Arrivals(DateTimeOffset? Known, long Arrived, PrivacyThreshold Threshold, IReadOnlyDictionary<Guid, DateTimeOffset> Seen, DateTimeOffset Now);

public static class QueryPulse
{
    /// <summary>Over how long the rate of arrival is measured.</summary>
    public static readonly TimeSpan Lately = TimeSpan.FromSeconds(10);

    /// <summary>How long ago a learner's last statement may have happened for the learner to be active now.</summary>
    public static readonly TimeSpan Present = TimeSpan.FromMinutes(5);

    /// <param name="after">Position behind which learners are looked for.</param>
    public static async Task<Arrivals> RunAsync(NpgsqlDataSource database, string tenant, DateTimeOffset after, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("""
                    select clock_timestamp(), t.privacy_threshold, (select stored from insights.known where tenant_id = $1),
                           (select count(*) from records.statement s where s.tenant_id = $1 and s.stored > clock_timestamp() - $2)
                    from records.tenant t where t.tenant_id = $1
                    """) { Parameters = { new() { Value = tenant }, new() { Value = Lately } } },
                new("""
                    select learner, least(max(at), clock_timestamp()) from insights.statement_fact
                    where tenant_id = $1 and stored > greatest($2, clock_timestamp() - $3) and at > clock_timestamp() - $3 and voided is null
                    group by learner
                    """) { Parameters = { new() { Value = tenant }, new() { Value = after }, new() { Value = Present } } },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(token);
        if (!await reader.ReadAsync(token))
            return new Arrivals(null, 0, new PrivacyThreshold(PrivacyThreshold.Usual), new Dictionary<Guid, DateTimeOffset>(), DateTimeOffset.UnixEpoch);
        var (now, threshold, known, arrived) = (reader.GetFieldValue<DateTimeOffset>(0), reader.GetInt32(1), reader.GetFieldValue<DateTimeOffset?>(2), reader.GetInt64(3));
        await reader.NextResultAsync(token);
        var seen = new Dictionary<Guid, DateTimeOffset>();
        while (await reader.ReadAsync(token))
            seen[reader.GetGuid(0)] = reader.GetFieldValue<DateTimeOffset>(1);
        return new Arrivals(known, arrived, new PrivacyThreshold(threshold), seen, now);
    }
}
