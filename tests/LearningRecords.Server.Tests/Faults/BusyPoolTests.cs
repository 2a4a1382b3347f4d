using System.Net;
using LearningRecords.Server.Operations;
using LearningRecords.TestService;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace LearningRecords.Server.Tests.Faults;

/// <summary>A service all of whose connections are taken.</summary>
public sealed class BusyPoolTests
{
    [Fact]
    public async Task Without_a_free_connection_readers_and_writers_are_told_when_to_come_again_and_served_once_there_is_one()
    {
        var tenant = await RunningService.NewTenantAsync();
        await using var app = WebService.Build(new WebServiceOptions(tenant.Installation.ConnectionString + ";Maximum Pool Size=8;Timeout=1", "http://127.0.0.1:0", FirstTraining: null));
        await app.StartAsync();
        tenant = tenant.By(new Uri(app.Urls.First()));
        var id = Assert.Single(await tenant.StoreAsync(SampleStatement.Json()));
        var taken = await TakeAllAsync(app.Services.GetRequiredService<NpgsqlDataSource>());

        using (var written = await tenant.PostAsync(SampleStatement.Json()))
        using (var read = await tenant.GetAsync($"/xapi/statements?statementId={id}"))
        {
            Assert.All([written, read], answer => Assert.True(answer is { StatusCode: HttpStatusCode.ServiceUnavailable, Headers.RetryAfter: not null }, answer.ToString()));
        }

        foreach (var connection in taken)
            await connection.DisposeAsync();
        await tenant.StoreAsync(SampleStatement.Json());
        Assert.Equal(2, await tenant.CountStoredAsync());
        await app.StopAsync();
    }

    // The service keeps a few for itself; what it lets go within a second is taken too.
    private static async Task<List<NpgsqlConnection>> TakeAllAsync(NpgsqlDataSource database)
    {
        var taken = new List<NpgsqlConnection>();
        while (true)
        {
            try
            {
                taken.Add(await database.OpenConnectionAsync());
            }
            catch (NpgsqlException exhausted) when (exhausted.InnerException is TimeoutException)
            {
                return taken;
            }
        }
    }
}
