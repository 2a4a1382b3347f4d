namespace LearningRecords.Xapi;

/// <summary>What a store needs to know of one valid statement. The bytes in <see cref="Body"/> are the truth; everything else points into them or was derived from them.</summary>
public sealed class Statement
{
    internal Statement()
    {
    }

    /// <summary>The exact bytes of this statement's JSON object, a slice of the request body.</summary>
    public ReadOnlyMemory<byte> Body { get; internal init; }

    /// <summary>The <c>id</c> the client chose, if any (Data 2.4.1).</summary>
    public Guid? Id { get; internal init; }

    /// <summary>The <c>version</c> as received, if any (Data 2.4.10).</summary>
    public string? Version { get; internal init; }

    /// <summary>When the experience happened, in UTC, if the client said so (Data 2.4.7).</summary>
    public DateTimeOffset? Timestamp { get; internal init; }

    /// <summary>The <c>stored</c> the client sent, in UTC; a store overwrites it (Data 2.4.8).</summary>
    public DateTimeOffset? Stored { get; internal init; }

    /// <summary>Where the value of <c>id</c> lies in <see cref="Body"/>.</summary>
    public ValueSpan? IdSpan { get; internal init; }

    /// <summary>Where the value of <c>stored</c> lies in <see cref="Body"/>.</summary>
    public ValueSpan? StoredSpan { get; internal init; }

    /// <summary>Where the value of <c>authority</c> lies in <see cref="Body"/>.</summary>
    public ValueSpan? AuthoritySpan { get; internal init; }

    /// <summary>Where the value of <c>version</c> lies in <see cref="Body"/>.</summary>
    public ValueSpan? VersionSpan { get; internal init; }

    /// <summary>Where the value of <c>timestamp</c> lies in <see cref="Body"/>.</summary>
    public ValueSpan? TimestampSpan { get; internal init; }

    /// <summary>Values in <c>contextActivities</c> that arrived as a single Activity; a store returns them as an array of one (Data 2.4.6.2). In order of position, substatement included.</summary>
    public IReadOnlyList<ValueSpan> SingleContextActivities { get; internal init; } = [];

    /// <summary>The IRI of the verb.</summary>
    public required string VerbId { get; init; }

    /// <summary>The <see cref="IriKey"/> of the verb.</summary>
    public required Guid VerbKey { get; init; }

    /// <summary>Who did it (Data 2.4.2).</summary>
    public required Agent Actor { get; init; }

    /// <summary>Who asserts it, if the client said so (Data 2.4.9).</summary>
    public Agent? Authority { get; internal init; }

    /// <summary>What it was done to (Data 2.4.4).</summary>
    public required StatementTarget Object { get; init; }

    /// <summary>True when this statement voids the statement its object refers to (Data 2.3.2).</summary>
    public bool IsVoiding { get; internal init; }

    /// <summary>The registration in the context, if any (Data 2.4.6.1).</summary>
    public Guid? Registration { get; internal init; }

    /// <summary>Every identified Agent and Group that the statement mentions, each once; what the <c>agent</c> filter looks at. Not the authority, which a store sets itself.</summary>
    public IReadOnlyList<AgentMention> Agents { get; internal init; } = [];

    /// <summary>Every Activity that the statement mentions, each once; what the <c>activity</c> filter looks at.</summary>
    public IReadOnlyList<ActivityMention> Activities { get; internal init; } = [];

    /// <summary>The activity definitions in the statement, wherever they occur, in order of position.</summary>
    public IReadOnlyList<SeenActivity> ActivityDefinitions { get; internal init; } = [];

    /// <summary>The identified Agents and Groups behind <see cref="Agents"/>, each once, with a name if any occurrence had one.</summary>
    public IReadOnlyList<Agent> SeenAgents { get; internal init; } = [];

    /// <summary>The attachments that the statement declares, those of a substatement included (Data 2.4.11).</summary>
    public IReadOnlyList<AttachmentDeclaration> Attachments { get; internal init; } = [];
}

/// <summary>A value's position in <see cref="Statement.Body"/>, in bytes, quotes and braces included.</summary>
/// <param name="Start">Offset of the first byte.</param>
/// <param name="Length">Number of bytes.</param>
public readonly record struct ValueSpan(int Start, int Length);

/// <summary>What kind of thing a statement's object is (Data 2.4.4).</summary>
public enum ObjectKind
{
    /// <summary>An Activity, also when <c>objectType</c> is absent.</summary>
    Activity,

    /// <summary>An Agent.</summary>
    Agent,

    /// <summary>A Group, identified or anonymous.</summary>
    Group,

    /// <summary>A statement inside the statement.</summary>
    SubStatement,

    /// <summary>A reference to another statement.</summary>
    StatementRef,
}

/// <summary>The object of a statement.</summary>
/// <param name="Kind">Which of the following are set.</param>
/// <param name="ActivityId">The IRI, when it is an Activity.</param>
/// <param name="ActivityKey">The <see cref="IriKey"/> of <paramref name="ActivityId"/>.</param>
/// <param name="ReferredStatement">The id referred to, when it is a StatementRef.</param>
/// <param name="Agent">Who, when it is an Agent or a Group.</param>
public readonly record struct StatementTarget(ObjectKind Kind, string? ActivityId, Guid? ActivityKey, Guid? ReferredStatement, Agent? Agent);

/// <summary>An identified Agent or Group that a statement mentions.</summary>
/// <param name="Key">The identity, see <see cref="Xapi.Agent.Key"/>.</param>
/// <param name="Related">False at the place of the actor or the object, members of a group there included; true as instructor, team, context agent, context group and everywhere in a substatement. False wins when both are so.</param>
public readonly record struct AgentMention(Guid Key, bool Related);

/// <summary>An Activity that a statement mentions.</summary>
/// <param name="Key">The <see cref="IriKey"/> of <paramref name="Id"/>.</param>
/// <param name="Id">The activity's IRI.</param>
/// <param name="Related">False for the object; true for context activities and everywhere in a substatement. False wins when both are so.</param>
public readonly record struct ActivityMention(Guid Key, string Id, bool Related);

/// <summary>An activity definition as it stood in a statement.</summary>
/// <param name="Id">The activity's IRI.</param>
/// <param name="Definition">The exact bytes of the definition object, a slice of the request body.</param>
public readonly record struct SeenActivity(string Id, ReadOnlyMemory<byte> Definition);

/// <summary>An attachment that a statement declares (Data 2.4.11).</summary>
/// <param name="UsageType">IRI of what the attachment is for.</param>
/// <param name="Sha2">The hash of the content as received, in hexadecimal.</param>
/// <param name="FileUrl">Where the content can be had, if the client says so.</param>
/// <param name="ContentType">The media type of the content.</param>
/// <param name="Length">The length of the content in bytes.</param>
public sealed record AttachmentDeclaration(string UsageType, string Sha2, string? FileUrl, string ContentType, long Length)
{
    /// <summary>The usage type of the signature of a signed statement (Data 2.6).</summary>
    public const string SignatureUsageType = "http://adlnet.gov/expapi/attachments/signature";

    /// <summary>JSON pointer of the declaration, relative to the statement.</summary>
    public string Pointer { get; init; } = "";

    /// <summary>True when the attachment is the statement's signature.</summary>
    public bool IsSignature => UsageType == SignatureUsageType;
}
