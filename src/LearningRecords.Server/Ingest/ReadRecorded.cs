using LearningRecords.Events;
using LearningRecords.Xapi;

namespace LearningRecords.Server.Ingest;

/// <summary>Reads a recorded statement again, by the rules that accepted it.</summary>
public static class ReadRecorded
{
    /// <returns>The statement; nothing when today's rules refuse what an earlier version of the store accepted.</returns>
    public static IReadOnlyList<Statement> Read(StatementRecorded recorded) =>
        StatementReader.Read(recorded.Body, recorded.Envelope.Version.StartsWith("1.", StringComparison.Ordinal) ? XapiVersion.V1_0_3 : XapiVersion.V2_0_0).Statements;

    /// <summary>The identity of the authority that the store gave it.</summary>
    public static Guid AuthorityOf(StatementRecorded recorded) =>
        AgentIdentity.TryParse(recorded.Envelope.Authority.Span, XapiVersion.V2_0_0, out var agent, out _) ? agent!.Key : Guid.Empty;
}
