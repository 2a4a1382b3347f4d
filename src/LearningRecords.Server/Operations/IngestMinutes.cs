using System.Diagnostics.Metrics;
using System.Reflection;
using LearningRecords.Insights;
using Marten;
using Npgsql;
using Weasel.Postgresql.Tables;

namespace LearningRecords.Server.Operations;

/// <summary>A process that works on the database.</summary>
/// <param name="Host">The machine.</param>
/// <param name="Started">UTC.</param>
/// <param name="Seen">When it last said that it lives, UTC.</param>
public sealed record ServiceProcess(Guid Id, string Host, int ProcessId, string Version, DateTime Started, DateTime Seen, double Megabytes);

/// <summary>What all processes together did in one minute.</summary>
/// <param name="Minute">UTC.</param>
/// <param name="Stored">Statements that became durable.</param>
/// <param name="Requests">Requests with statements that were answered.</param>
/// <param name="Refused">Requests of programs answered with 4xx.</param>
/// <param name="Failed">Requests of programs answered with 5xx.</param>
/// <param name="Durations">Of the requests with statements, how many took how long, by <see cref="Telemetry.DurationBuckets"/>.</param>
public sealed record IngestMinute(DateTime Minute, long Stored, long Requests, long Refused, long Failed, IReadOnlyList<long> Durations)
{
    /// <summary>Adds minutes up.</summary>
    public static IngestMinute Sum(DateTime from, IEnumerable<IngestMinute> minutes) =>
        minutes.Aggregate(new IngestMinute(from, 0, 0, 0, 0, new long[Telemetry.DurationBuckets.Count + 1]), (sum, minute) => new IngestMinute(
            from, sum.Stored + minute.Stored, sum.Requests + minute.Requests, sum.Refused + minute.Refused, sum.Failed + minute.Failed, [.. sum.Durations.Zip(minute.Durations, (a, b) => a + b)]));

    /// <summary>The upper end of the bucket in which this share of the requests ends, in seconds; infinity above all buckets, null when there were none.</summary>
    public double? Within(double share)
    {
        var (left, total) = ((long)Math.Ceiling(share * Durations.Sum()), Durations.Sum());
        if (total == 0)
            return null;
        for (var bucket = 0; bucket < Durations.Count; bucket++)
        {
            left -= Durations[bucket];
            if (left <= 0)
                return bucket < Telemetry.DurationBuckets.Count ? Telemetry.DurationBuckets[bucket] : double.PositiveInfinity;
        }

        return double.PositiveInfinity;
    }
}

/// <summary>
/// Adds up what this process measures of itself and writes it down every ten seconds, a row per process and minute, so that any process can show what all of them do.
/// Rows are kept for a week.
/// </summary>
public sealed partial class IngestMinutes : BackgroundService
{
    private static readonly TimeSpan WriteInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);
    private readonly Guid _process = Guid.CreateVersion7();
    private readonly NpgsqlDataSource _database;
    private readonly TimeProvider _clock;
    private readonly DateTimeOffset _started;
    private readonly ILogger<IngestMinutes> _logger;
    private readonly MeterListener _listener = new();
    private readonly long[] _durations = new long[Telemetry.DurationBuckets.Count + 1];
    private long _stored;
    private long _refused;
    private long _failed;
    private IReadOnlyList<Measurement<long>> _lag = [];

    public IngestMinutes(NpgsqlDataSource database, TimeProvider clock, ILogger<IngestMinutes> logger)
    {
        (_database, _clock, _logger, _started) = (database, clock, logger, clock.GetUtcNow());
        Telemetry.Meter.CreateObservableGauge("learningrecords.fold.lag", () => _lag, "{event}", "Events that the read models of a tenant do not know yet.");
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == Telemetry.Meter && instrument is Counter<long> or Histogram<double>)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Count(instrument.Name, value));
        _listener.SetMeasurementEventCallback<double>((instrument, value, _, _) =>
        {
            if (instrument.Name == "learningrecords.ingest.duration")
                Interlocked.Increment(ref _durations[BucketOf(value)]);
        });
        _listener.Start();
    }

    internal static void AddTables(StoreOptions options)
    {
        var process = new Table("records.process");
        process.AddColumn("process", "uuid").AsPrimaryKey();
        process.AddColumn("host", "text").NotNull();
        process.AddColumn("process_id", "integer").NotNull();
        process.AddColumn("version", "text").NotNull();
        process.AddColumn("started", "timestamptz").NotNull();
        process.AddColumn("seen", "timestamptz").NotNull();
        process.AddColumn("megabytes", "double precision").NotNull();
        options.Storage.ExtendedSchemaObjects.Add(process);

        var minute = new Table("records.ingest_minute");
        minute.AddColumn("minute", "timestamptz").AsPrimaryKey();
        minute.AddColumn("process", "uuid").AsPrimaryKey();
        minute.AddColumn("stored", "bigint").NotNull();
        minute.AddColumn("refused", "bigint").NotNull();
        minute.AddColumn("failed", "bigint").NotNull();
        // Requests with statements by how long they took; the buckets are those of the service's own histogram.
        minute.AddColumn("durations", "bigint[]").NotNull();
        options.Storage.ExtendedSchemaObjects.Add(minute);
    }

    /// <summary>Every minute since then in which any process did anything, the oldest first.</summary>
    public static async Task<IReadOnlyList<IngestMinute>> SinceAsync(NpgsqlDataSource database, DateTimeOffset since, CancellationToken token)
    {
        await using var command = database.CreateCommand("select minute, stored, refused, failed, durations from records.ingest_minute where minute >= $1 order by minute");
        command.Parameters.AddWithValue(since.UtcDateTime);
        await using var reader = await command.ExecuteReaderAsync(token);
        var minutes = new List<IngestMinute>();
        while (await reader.ReadAsync(token))
        {
            var durations = reader.GetFieldValue<long[]>(4);
            minutes.Add(new IngestMinute(reader.GetDateTime(0), reader.GetInt64(1), durations.Sum(), reader.GetInt64(2), reader.GetInt64(3), durations));
        }

        return [.. minutes.GroupBy(minute => minute.Minute).Select(together => IngestMinute.Sum(together.Key, together))];
    }

    /// <summary>The processes that work on the database now, the oldest first.</summary>
    public static async Task<IReadOnlyList<ServiceProcess>> ProcessesAsync(NpgsqlDataSource database, CancellationToken token)
    {
        await using var command = database.CreateCommand("select process, host, process_id, version, started, seen, megabytes from records.process where seen > clock_timestamp() - $1 order by started");
        command.Parameters.AddWithValue(WriteInterval * 3);
        await using var reader = await command.ExecuteReaderAsync(token);
        var processes = new List<ServiceProcess>();
        while (await reader.ReadAsync(token))
            processes.Add(new ServiceProcess(reader.GetGuid(0), reader.GetString(1), reader.GetInt32(2), reader.GetString(3), reader.GetDateTime(4), reader.GetDateTime(5), reader.GetDouble(6)));
        return processes;
    }

    public override void Dispose()
    {
        _listener.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(WriteInterval, _clock);
        do
        {
            await TryWrite(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static int BucketOf(double seconds)
    {
        var bucket = 0;
        while (bucket < Telemetry.DurationBuckets.Count && seconds > Telemetry.DurationBuckets[bucket])
            bucket++;
        return bucket;
    }

    private void Count(string instrument, long value)
    {
        switch (instrument)
        {
            case "learningrecords.statements.stored":
                Interlocked.Add(ref _stored, value);
                break;
            case "learningrecords.requests.refused":
                Interlocked.Add(ref _refused, value);
                break;
            case "learningrecords.requests.failed":
                Interlocked.Add(ref _failed, value);
                break;
        }
    }

    private async Task TryWrite(CancellationToken token)
    {
        try
        {
            await WriteAsync(token);
        }
        catch (Exception exception) when (DatabaseAway.Explains(exception) && !token.IsCancellationRequested)
        {
            LogNotWritten(_logger, exception.Message);
        }
    }

    internal async Task WriteAsync(CancellationToken token)
    {
        _lag = [.. (await TenantLag.AllAsync(_database, token)).Where(lag => lag.Projection == InsightsSchema.ProjectionName).Select(lag => new Measurement<long>(lag.Behind, new KeyValuePair<string, object?>("tenant", lag.Tenant)))];
        var (stored, refused, failed) = (Interlocked.Exchange(ref _stored, 0), Interlocked.Exchange(ref _refused, 0), Interlocked.Exchange(ref _failed, 0));
        var durations = new long[_durations.Length];
        for (var bucket = 0; bucket < durations.Length; bucket++)
            durations[bucket] = Interlocked.Exchange(ref _durations[bucket], 0);
        try
        {
            await using var connection = await _database.OpenConnectionAsync(token);
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Alive(), Forget() } };
            if (stored + refused + failed + durations.Sum() > 0)
                batch.BatchCommands.Add(Add(stored, refused, failed, durations));
            await batch.ExecuteNonQueryAsync(token);
        }
        catch
        {
            // They are written with the next ones.
            Interlocked.Add(ref _stored, stored);
            Interlocked.Add(ref _refused, refused);
            Interlocked.Add(ref _failed, failed);
            for (var bucket = 0; bucket < durations.Length; bucket++)
                Interlocked.Add(ref _durations[bucket], durations[bucket]);
            throw;
        }
    }

    private NpgsqlBatchCommand Alive() => new(
        """
        insert into records.process (process, host, process_id, version, started, seen, megabytes) values ($1, $2, $3, $4, $5, clock_timestamp(), $6)
        on conflict (process) do update set seen = excluded.seen, megabytes = excluded.megabytes
        """)
    {
        Parameters =
        {
            new() { Value = _process }, new() { Value = Environment.MachineName }, new() { Value = Environment.ProcessId },
            new() { Value = typeof(IngestMinutes).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "" },
            new() { Value = _started.UtcDateTime }, new() { Value = Environment.WorkingSet / 1e6 },
        },
    };

    private static NpgsqlBatchCommand Forget() => new(
        "with old as (delete from records.process where seen < clock_timestamp() - $1) delete from records.ingest_minute where minute < clock_timestamp() - $1")
    {
        Parameters = { new() { Value = Kept } },
    };

    private NpgsqlBatchCommand Add(long stored, long refused, long failed, long[] durations) => new(
        """
        insert into records.ingest_minute as m (minute, process, stored, refused, failed, durations) values (date_trunc('minute', clock_timestamp()), $1, $2, $3, $4, $5)
        on conflict (minute, process) do update set stored = m.stored + excluded.stored, refused = m.refused + excluded.refused, failed = m.failed + excluded.failed,
            durations = (select array_agg(coalesce(a, 0) + coalesce(b, 0) order by n) from unnest(m.durations, excluded.durations) with ordinality d(a, b, n))
        """)
    {
        Parameters = { new() { Value = _process }, new() { Value = stored }, new() { Value = refused }, new() { Value = failed }, new() { Value = durations } },
    };

    [LoggerMessage(EventId = 3301, Level = LogLevel.Warning, Message = "What the service measured could not be written down; tried again soon. {Reason}")]
    private static partial void LogNotWritten(ILogger logger, string reason);
}
