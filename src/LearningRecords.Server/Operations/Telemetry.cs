using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace LearningRecords.Server.Operations;

/// <summary>What the service measures of itself. <c>/metrics</c> shows it to Prometheus, and the pages of operations read it from <see cref="IngestMinutes"/>.</summary>
public static class Telemetry
{
    public const string Name = "LearningRecords";

    internal static readonly Meter Meter = new(Name);

    /// <summary>Traces of commits, for an OpenTelemetry collector.</summary>
    internal static readonly ActivitySource Activities = new(Name);

    /// <summary>The upper ends of the buckets in which durations are counted, in seconds; one more is above all of them.</summary>
    public static IReadOnlyList<double> DurationBuckets { get; } = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

    private static readonly Counter<long> Stored = Meter.CreateCounter<long>("learningrecords.statements.stored", "{statement}", "Statements that became durable.");

    private static readonly Counter<long> Refused = Meter.CreateCounter<long>("learningrecords.requests.refused", "{request}", "Requests of programs that were answered with 4xx.");

    private static readonly Counter<long> Failed = Meter.CreateCounter<long>("learningrecords.requests.failed", "{request}", "Requests of programs that were answered with 5xx.");

    private static readonly Histogram<double> Ingest = Meter.CreateHistogram(
        "learningrecords.ingest.duration", "s", "From a request's statements being read to their being durable.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBuckets });

    private static readonly Histogram<double> Commit = Meter.CreateHistogram(
        "learningrecords.commit.duration", "s", "One commit of statements, of one request or of several.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBuckets });

    /// <summary>Statements of a tenant became durable.</summary>
    internal static void StatementsStored(string tenant, long statements) => Stored.Add(statements, new KeyValuePair<string, object?>("tenant", tenant));

    /// <summary>A request's statements became durable, or were found to be so.</summary>
    internal static void Ingested(TimeSpan duration) => Ingest.Record(duration.TotalSeconds);

    /// <summary>Statements of several requests were committed together.</summary>
    internal static void Committed(TimeSpan duration) => Commit.Record(duration.TotalSeconds);

    /// <summary>Counts what a program was answered.</summary>
    internal static void Answered(int status)
    {
        var counter = status >= StatusCodes.Status500InternalServerError ? Failed : status >= StatusCodes.Status400BadRequest ? Refused : null;
        counter?.Add(1, new KeyValuePair<string, object?>("status", status));
    }
}
