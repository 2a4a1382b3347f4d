using JasperFx;
using JasperFx.Events.Daemon;
using LearningRecords.Server.Operations;

namespace LearningRecords.Server.Tests.Nodes;

public sealed class KeepFoldingTests
{
    [Theory]
    [InlineData(AgentStatus.Running, null, null, false, FoldCare.Leave)]
    [InlineData(AgentStatus.Running, null, null, true, FoldCare.GiveUp)]
    [InlineData(AgentStatus.Stopped, ShardFailureCategory.ProgressionOutOfOrder, 0, true, FoldCare.GiveUp)]
    [InlineData(AgentStatus.Stopped, ShardFailureCategory.ProgressionOutOfOrder, 0, false, FoldCare.Restart)]
    [InlineData(AgentStatus.Stopped, null, null, false, FoldCare.Restart)]
    [InlineData(AgentStatus.Paused, ShardFailureCategory.Other, 0, false, FoldCare.Restart)]
    [InlineData(AgentStatus.Paused, ShardFailureCategory.ApplyEvent, 29, false, FoldCare.Leave)]
    [InlineData(AgentStatus.Paused, ShardFailureCategory.ApplyEvent, 30, false, FoldCare.Restart)]
    [InlineData(AgentStatus.Paused, ShardFailureCategory.EventSerialization, 1, false, FoldCare.Leave)]
    [InlineData(AgentStatus.Paused, ShardFailureCategory.UnknownEventType, 1, false, FoldCare.Leave)]
    public void A_fold_is_left_restarted_or_given_up(AgentStatus status, ShardFailureCategory? failure, int? failedSeconds, bool elsewhere, FoldCare expected) =>
        Assert.Equal(expected, KeepFolding.Decide(status, failure, failedSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null, elsewhere));
}
