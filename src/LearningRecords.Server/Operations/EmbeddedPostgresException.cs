namespace LearningRecords.Server.Operations;

/// <summary>The embedded PostgreSQL cannot run; the message tells the person at the terminal what to do.</summary>
#pragma warning disable RCS1194 // without a message it would tell nobody anything
public sealed class EmbeddedPostgresException(string message, Exception? inner = null) : Exception(message, inner);
#pragma warning restore RCS1194
