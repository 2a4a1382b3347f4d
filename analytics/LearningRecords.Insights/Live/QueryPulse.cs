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

    private const string Arrived = "select count(*) from records.statement s where s.tenant_id = $1 and s.stored > clock_timestamp() - $2";

    // A group without an identity stores one statement for several learners.
    private static readonly string ArrivedInGroup =
        $"select count(distinct f.stored) from insights.statement_fact f where f.tenant_id = $1 and f.stored > clock_timestamp() - $2 and {StatementFactSql.InGroup("f", "$3")}";

    /// <param name="group">Id of a learner group: only what its learners did as its members, as far as the read models know it; null: everything that was stored.</param>
    /// <param name="after">Position behind which learners are looked for.</param>
    public static async Task<Arrivals> RunAsync(NpgsqlDataSource database, string tenant, string? group, DateTimeOffset after, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new($"""
                    select clock_timestamp(), t.privacy_threshold, (select stored from insights.known where tenant_id = $1), ({(group is null ? Arrived : ArrivedInGroup)})
                    from records.tenant t where t.tenant_id = $1
                    """) { Parameters = { new() { Value = tenant }, new() { Value = Lately } } },
                new($"""
                    select f.learner, least(max(f.at), clock_timestamp()) from insights.statement_fact f
                    where f.tenant_id = $1 and f.stored > greatest($2, clock_timestamp() - $3) and f.at > clock_timestamp() - $3 and f.voided is null
                      {(group is null ? "" : $"and {StatementFactSql.InGroup("f", "$4")}")}
                    group by f.learner
                    """) { Parameters = { new() { Value = tenant }, new() { Value = after }, new() { Value = Present } } },
            },
        };
        if (group is not null)
        {
            foreach (NpgsqlBatchCommand command in batch.BatchCommands)
                command.Parameters.AddKeyOf(group);
        }

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
