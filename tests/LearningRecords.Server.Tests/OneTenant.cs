using LearningRecords.TestService;

namespace LearningRecords.Server.Tests;

/// <summary>One tenant for all tests of a class, where each of them works with ids of its own: a credential costs a slow hash.</summary>
public sealed class OneTenant : IAsyncLifetime
{
    public TenantClient Tenant { get; private set; } = null!;

    public async Task InitializeAsync() => Tenant = await RunningService.NewTenantAsync();

    public Task DisposeAsync() => Task.CompletedTask;
}
