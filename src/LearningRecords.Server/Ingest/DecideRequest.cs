namespace LearningRecords.Server.Ingest;

/// <summary>What the store knows of a statement it holds: enough to compare it with one that has the same id.</summary>
/// <param name="Timestamp">The client's timestamp; null if it gave none.</param>
public readonly record struct KnownStatement(Guid ContentHash, DateTimeOffset? Timestamp, bool IsVoiding)
{
    // The database keeps microseconds, and its driver would round an instant before 2000 up; so what is finer is cut off here.
    public static KnownStatement Of(PreparedStatement statement) => new(
        statement.ContentHash,
        statement.Statement.Timestamp is { } instant ? instant.AddTicks(-(instant.UtcTicks % TimeSpan.TicksPerMicrosecond)) : null,
        statement.Statement.IsVoiding);
}

/// <summary>What is to happen with one request.</summary>
public abstract record RequestDecision
{
    /// <summary>These statements are new; the others are already stored and equal.</summary>
    public sealed record Record(IReadOnlyList<PreparedStatement> New) : RequestDecision;

    /// <summary>A different statement has one of the ids; nothing of the request is stored.</summary>
    public sealed record Conflict(int StatementIndex, Guid Id) : RequestDecision;

    /// <summary>A statement voids one that is itself voiding; nothing of the request is stored.</summary>
    public sealed record VoidsVoiding(int StatementIndex, Guid Target) : RequestDecision;
}

/// <summary>Decides a request against the statements that are already known (xAPI 1.0.3 Data 2.3.1, 2.3.2, Communication 2.1.1).</summary>
public static class DecideRequest
{
    /// <param name="request">The statements of one request, in order.</param>
    /// <param name="known">Statements with one of the ids, or voided by one of the statements; stored earlier or accepted earlier in the same commit.</param>
    public static RequestDecision Decide(IReadOnlyList<PreparedStatement> request, IReadOnlyDictionary<Guid, KnownStatement> known)
    {
        var fresh = new List<PreparedStatement>(request.Count);
        for (var index = 0; index < request.Count; index++)
        {
            var statement = request[index];
            if (!known.TryGetValue(statement.Id, out var existing))
                fresh.Add(statement);
            else if (!AreEqual(existing, KnownStatement.Of(statement)))
                return new RequestDecision.Conflict(index, statement.Id);
        }

        return VoidOfVoiding(request, fresh, known) ?? (RequestDecision)new RequestDecision.Record(fresh);
    }

    // A timestamp that one side left out was, or would be, assigned by the store and is not compared.
    private static bool AreEqual(KnownStatement stored, KnownStatement incoming) =>
        stored.ContentHash == incoming.ContentHash && (stored.Timestamp is null || incoming.Timestamp is null || stored.Timestamp == incoming.Timestamp);

    private static RequestDecision.VoidsVoiding? VoidOfVoiding(
        IReadOnlyList<PreparedStatement> request, List<PreparedStatement> fresh, IReadOnlyDictionary<Guid, KnownStatement> known)
    {
        // A repeat of what was accepted before its target turned up stays the success it was.
        foreach (var statement in fresh.Where(statement => statement.Statement.IsVoiding))
        {
            var target = statement.Statement.Object.ReferredStatement!.Value;
            if ((known.TryGetValue(target, out var existing) && existing.IsVoiding) || fresh.Exists(other => other.Id == target && other.Statement.IsVoiding))
                return new RequestDecision.VoidsVoiding(request.ToList().IndexOf(statement), target);
        }

        return null;
    }
}
