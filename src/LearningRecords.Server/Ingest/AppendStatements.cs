using LearningRecords.Events;
using Npgsql;

namespace LearningRecords.Server.Ingest;

/// <summary>
/// Appends newly accepted statements to the event store as one segment: the rows that Marten's quick append would write, in one insert instead of a loop
/// over the events. Whoever reads the store afterwards, Marten's daemon first of all, cannot tell the difference.
/// </summary>
public static class AppendStatements
{
    public const string EventType = "statement_recorded";
    private static readonly string DotNetType = $"{typeof(StatementRecorded).FullName}, {typeof(StatementRecorded).Assembly.GetName().Name}";

    private const string SequenceOfTenant =
        "select format('records.%I', 'mt_events_sequence_' || partition_suffix)::regclass as of_tenant from records.mt_tenant_partitions where partition_value = $1";

    /// <summary>Looks up the number of the tenant's last event, which stays the last while its clock is held.</summary>
    public static NpgsqlBatchCommand LastSequence(string tenant) =>
        new($"select coalesce(pg_sequence_last_value(s.of_tenant), 0) from ({SequenceOfTenant}) s") { Parameters = { Parameter(tenant) } };

    /// <summary>The segment's stream and its events, versions and sequence in the order of the statements.</summary>
    public static IReadOnlyList<NpgsqlBatchCommand> Inserts(string tenant, IReadOnlyList<AcceptedStatement> accepted)
    {
        var segment = Guid.CreateVersion7();
        return
        [
            new NpgsqlBatchCommand($"select setval(s.of_tenant, $2) from ({SequenceOfTenant}) s") { Parameters = { Parameter(tenant), Parameter(accepted[^1].Sequence) } },
            new NpgsqlBatchCommand("insert into records.mt_streams (tenant_id, id, version, is_archived) values ($1, $2, $3, false)")
            {
                Parameters = { Parameter(tenant), Parameter(segment), Parameter((long)accepted.Count) },
            },
            new NpgsqlBatchCommand(
                """
                insert into records.mt_events (seq_id, id, stream_id, version, data, bdata, type, timestamp, tenant_id, mt_dotnet_type, is_archived)
                select e.sequence, e.id, $2, e.version, '{}', e.bdata, $6, statement_timestamp(), $1, $7, false
                from (select unnest($3) as sequence, unnest($4) as id, unnest($5) as bdata, generate_subscripts($3, 1) as version) e
                """)
            {
                Parameters =
                {
                    Parameter(tenant),
                    Parameter(segment),
                    Parameter(accepted.Select(entry => entry.Sequence).ToArray()),
                    Parameter(accepted.Select(entry => entry.Prepared.Id).ToArray()),
                    Parameter(accepted.Select(entry => StatementRecordedSerializer.Write(entry.Prepared.AcceptedAt(entry.Stored))).ToArray()),
                    Parameter(EventType),
                    Parameter(DotNetType),
                },
            },
        ];
    }

    /// <summary>Makes sure, once the inserts ran, that each wrote what it was given.</summary>
    public static void Check(IReadOnlyList<NpgsqlBatchCommand> inserts, int statements)
    {
        if (inserts is not [_, { Rows: 1 }, { Rows: var events }] || events != (ulong)statements)
            throw new InvalidOperationException($"Of {statements} statements {inserts[^1].Rows} were appended.");
    }

    private static NpgsqlParameter<T> Parameter<T>(T value) => new() { TypedValue = value };
}
