namespace LearningRecords.Server.Tests.Crash;

/// <summary>Tests that leave the two servers as they found them share them, one after the other.</summary>
[CollectionDefinition(nameof(TwoServers))]
public sealed class ShareTwoServers : ICollectionFixture<TwoServers>;
