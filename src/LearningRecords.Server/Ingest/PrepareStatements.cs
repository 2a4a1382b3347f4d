using LearningRecords.Events;
using LearningRecords.Server.Access;
using LearningRecords.Server.Requests;
using LearningRecords.Xapi;

namespace LearningRecords.Server.Ingest;

/// <summary>A valid statement with everything decided that needs no look at the store.</summary>
/// <param name="Id">The client's id, or a new one.</param>
/// <param name="ContentHash">Hash of what comparison looks at, the timestamp apart.</param>
/// <param name="AuthorityKey">The identity of the authority.</param>
/// <param name="Defines">Whether what it says of activities and agents becomes their definition.</param>
public sealed record PreparedStatement(
    Guid Id,
    Guid ContentHash,
    Statement Statement,
    string Version,
    ReadOnlyMemory<byte> Authority,
    Guid AuthorityKey,
    AbsentMembers Absent,
    bool Defines)
{
    /// <summary>What it says of activities and may define, in order.</summary>
    public IReadOnlyList<PreparedDefinition> Definitions { get; init; } = [];

    /// <summary>The import that brings it; 0: a client posts it.</summary>
    public long Import { get; init; }

    /// <summary>The <c>stored</c> that a migration into a closed tenant preserves; null: the tenant's clock gives it.</summary>
    public DateTimeOffset? Stored { get; init; }

    public StatementRecorded AcceptedAt(DateTimeOffset stored) => new(
        new StatementEnvelope
        {
            Id = Id,
            Stored = stored,
            Timestamp = Statement.Timestamp ?? stored,
            Version = Version,
            Authority = Authority,
            Absent = Absent,
            Import = Import,
            StoredInBody = Range(Statement.StoredSpan),
            AuthorityInBody = Range(Statement.AuthoritySpan),
            SingleContextActivities = Statement.SingleContextActivities is { Count: > 0 } spans ? [.. spans.Select(span => new ByteRange(span.Start, span.Length))] : [],
        },
        Statement.Body);

    private static ByteRange? Range(ValueSpan? span) => span is { } value ? new ByteRange(value.Start, value.Length) : null;
}

/// <summary>Prepares the statements of one request before the tenant's clock is taken.</summary>
public static class PrepareStatements
{
    /// <param name="statements">The statements of the request, in order.</param>
    /// <param name="caller">Who posts them, by which version's rules.</param>
    /// <param name="newId">Makes the id of a statement that has none.</param>
    public static IReadOnlyList<PreparedStatement> Prepare(IReadOnlyList<Statement> statements, XapiCaller caller, Func<Guid> newId)
    {
        var authority = caller.AuthorityKey;
        return [.. statements.Select(statement => Prepare(statement, caller, authority, newId))];
    }

    internal static PreparedStatement Prepare(Statement statement, XapiCaller caller, Guid authorityKey, Func<Guid> newId)
    {
        var absent = (statement.Id is null ? AbsentMembers.Id : AbsentMembers.None)
            | (statement.Timestamp is null ? AbsentMembers.Timestamp : AbsentMembers.None)
            | (statement.Version is null ? AbsentMembers.Version : AbsentMembers.None);
        var defines = (caller.Scopes & (Scopes.Define | Scopes.All)) != Scopes.None;
        return new PreparedStatement(
            statement.Id ?? newId(),
            StatementComparison.ContentHash(statement.Body),
            statement,
            caller.Version == XapiVersion.V1_0_3 ? "1.0.0" : "2.0.0",
            caller.Authority,
            authorityKey,
            absent,
            defines)
        {
            Definitions = defines ? DefinitionsOf(statement) : [],
        };
    }

    public static IReadOnlyList<PreparedDefinition> DefinitionsOf(Statement statement) =>
        statement.ActivityDefinitions is { Count: > 0 } seen
            ? [.. seen.Select(activity => new PreparedDefinition(IriKey.Of(activity.Id), IriKey.Of(activity.Definition.Span), activity.Definition))]
            : [];
}

/// <summary>A definition of an activity and its hash.</summary>
public readonly record struct PreparedDefinition(Guid Activity, Guid Hash, ReadOnlyMemory<byte> Json);

/// <summary>A prepared statement, the moment the store gave it and the number of its event.</summary>
public readonly record struct AcceptedStatement(PreparedStatement Prepared, DateTimeOffset Stored, long Sequence)
{
    public Statement Statement => Prepared.Statement;
}
