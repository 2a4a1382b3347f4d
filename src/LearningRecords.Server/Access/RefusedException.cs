namespace LearningRecords.Server.Access;

/// <summary>What was asked of access cannot be done; the message says why, to whoever asked: 400, 403, 404 or 409 over HTTP.</summary>
public sealed class RefusedException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}
