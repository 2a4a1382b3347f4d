namespace LearningRecords.Events;

/// <summary>A platform's xAPI statement was accepted: its exact bytes, and what the store set beside them.</summary>
/// <param name="Envelope">What the store set or noted when it accepted the statement.</param>
/// <param name="Body">The statement's JSON object as the client sent it, byte for byte.</param>
public sealed record StatementRecorded(StatementEnvelope Envelope, ReadOnlyMemory<byte> Body);

/// <summary>What the store set or noted when it accepted a statement.</summary>
public sealed record StatementEnvelope
{
    /// <summary>The statement's id, also the id of the event.</summary>
    public required Guid Id { get; init; }

    /// <summary>When the store accepted it; strictly increasing within a tenant, microsecond precision.</summary>
    public required DateTimeOffset Stored { get; init; }

    /// <summary>When it happened: the client's timestamp, or <see cref="Stored"/> if it gave none.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The <c>version</c> the store sets when the client gave none.</summary>
    public required string Version { get; init; }

    /// <summary>The authority's JSON, from the credential that posted the statement.</summary>
    public required ReadOnlyMemory<byte> Authority { get; init; }

    /// <summary>Which members the body lacks, so that reading adds them.</summary>
    public required AbsentMembers Absent { get; init; }

    /// <summary>Where the client's own <c>stored</c> value stands in the body, if it sent one; reading replaces it.</summary>
    public ByteRange? StoredInBody { get; init; }

    /// <summary>Where the client's own <c>authority</c> value stands in the body, if it sent one; reading replaces it.</summary>
    public ByteRange? AuthorityInBody { get; init; }

    /// <summary>
    /// The import that brought it, 0 when a client posted it. The <c>stored</c> and <c>authority</c> it had where it came from stand in the body,
    /// at <see cref="StoredInBody"/> and <see cref="AuthorityInBody"/>.
    /// </summary>
    public long Import { get; init; }

    /// <summary>Where activities stand in the body's <c>contextActivities</c> that readers get as an array of one, in order.</summary>
    public IReadOnlyList<ByteRange> SingleContextActivities { get; init; } = [];
}

/// <summary>A run of bytes in a statement's body.</summary>
public readonly record struct ByteRange(int Start, int Length);

/// <summary>The members a store must return that a client may leave out.</summary>
[Flags]
public enum AbsentMembers
{
    None = 0,
    Id = 1,
    Timestamp = 2,
    Version = 4,
}
