namespace LearningRecords.Server.Tests.Faults;

/// <summary>A clock on the wall that can be set; what it measures and times goes on as ever, as with any machine whose clock is set.</summary>
internal sealed class SteppingClock : TimeProvider
{
    public TimeSpan Step { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Step;
}
