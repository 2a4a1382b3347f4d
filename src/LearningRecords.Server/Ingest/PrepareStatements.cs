using LearningRecords.Events;
using LearningRecords.Xapi;

namespace LearningRecords.Server.Ingest;

/// <summary>A valid statement with everything decided that needs no look at the store.</summary>
/// <param name="Id">The client's id, or a new one.</param>
/// <param name="ContentHash">Hash of what comparison looks at, the timestamp apart.</param>
public sealed record PreparedStatement(
    Guid Id,
    Guid ContentHash,
    Statement Statement,
    string Version,
    ReadOnlyMemory<byte> Authority,
    AbsentMembers Absent)
{
    public StatementRecorded AcceptedAt(DateTimeOffset stored) => new(
        new StatementEnvelope
        {
            Id = Id,
            Stored = stored,
            Timestamp = Statement.Timestamp ?? stored,
            Version = Version,
            Authority = Authority,
            Absent = Absent,
            StoredInBody = Range(Statement.StoredSpan),
            AuthorityInBody = Range(Statement.AuthoritySpan),
        },
        Statement.Body);

    private static ByteRange? Range(ValueSpan? span) => span is { } value ? new ByteRange(value.Start, value.Length) : null;
}

/// <summary>Prepares the statements of one request before the tenant's clock is taken.</summary>
public static class PrepareStatements
{
    public static IReadOnlyList<PreparedStatement> Prepare(IReadOnlyList<Statement> statements, XapiVersion version, ReadOnlyMemory<byte> authority, Func<Guid> newId) =>
        [.. statements.Select(statement => Prepare(statement, version, authority, newId))];

    private static PreparedStatement Prepare(Statement statement, XapiVersion version, ReadOnlyMemory<byte> authority, Func<Guid> newId)
    {
        var absent = (statement.Id is null ? AbsentMembers.Id : AbsentMembers.None)
            | (statement.Timestamp is null ? AbsentMembers.Timestamp : AbsentMembers.None)
            | (statement.Version is null ? AbsentMembers.Version : AbsentMembers.None);
        return new PreparedStatement(
            statement.Id ?? newId(),
            StatementComparison.ContentHash(statement.Body),
            statement,
            version == XapiVersion.V1_0_3 ? "1.0.0" : "2.0.0",
            authority,
            absent);
    }
}
