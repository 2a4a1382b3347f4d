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

    /// <summary>The segment's stream and its events, versions and sequence in the order of the statements.</summary>
    public static IReadOnlyList<NpgsqlBatchCommand> Inserts(string tenant, IReadOnlyList<AcceptedStatement> accepted)
    {
        var segment = Guid.CreateVersion7();
        return
        [
            new NpgsqlBatchCommand("insert into records.mt_streams (tenant_id, id, version, is_archived) values ($1, $2, $3, false)")
            {
                Parameters = { Parameter(tenant), Parameter(segment), Parameter((long)accepted.Count) },
            },
            // A tenant without a partition has no sequence either, and is refused by it.
            new NpgsqlBatchCommand(
                """
                insert into records.mt_events (seq_id, id, stream_id, version, data, bdata, type, timestamp, tenant_id, mt_dotnet_type, is_archived)
                select nextval((select format('records.%I', 'mt_events_sequence_' || partition_suffix)::regclass from records.mt_tenant_partitions where partition_value = $1)),
                       e.id, $2, e.version, '{}', e.bdata, $5, statement_timestamp(), $1, $6, false
                from (select unnest($3) id, unnest($4) bdata, generate_subscripts($3, 1) as version) e
                """)
            {
                Parameters =
                {
                    Parameter(tenant),
                    Parameter(segment),
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
        if (inserts is not [{ Rows: 1 }, { Rows: var events }] || events != (ulong)statements)
            throw new InvalidOperationException($"Of {statements} statements {inserts[^1].Rows} were appended.");
    }

    private static NpgsqlParameter<T> Parameter<T>(T value) => new() { TypedValue = value };
}
