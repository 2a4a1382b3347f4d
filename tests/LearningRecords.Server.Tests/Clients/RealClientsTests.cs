using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Clients;

/// <summary>JavaScript clients as they are published, each driving the running service over HTTP through every resource it has a call for.</summary>
public sealed class RealClientsTests
{
    [Theory]
    [InlineData("xapi.cjs", "statements, paging, attachments, about, activities, agents, state, agentProfiles, activityProfiles")]
    [InlineData("tincan.cjs", "statements, paging, attachments, about, activities, state, agentProfiles, activityProfiles")]
    [InlineData("adl.cjs", "statements, paging, attachments, about, activities, agents, state, agentProfiles, activityProfiles")]
    public async Task A_client_does_all_that_it_can(string script, string steps)
    {
        var tenant = await RunningService.NewTenantAsync();
        using var client = NodeScript.Start($"Clients/{script}", $"{tenant.Http.BaseAddress}xapi/", tenant.Tenant, tenant.Secret);
        var (output, errors) = (client.StandardOutput.ReadToEndAsync(), client.StandardError.ReadToEndAsync());
        await client.WaitForExitAsync();
        Assert.True(client.ExitCode == 0, await errors);
        Assert.Equal(steps.Split(", "), (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
