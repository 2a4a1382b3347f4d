using System.Net;
using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using LearningRecords.Server.People;
using LearningRecords.Server.Tests.Access;
using LearningRecords.TestService;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace LearningRecords.Server.Tests.Faults;

/// <summary>A query that fails just while it is being prepared leaves a connection on which the same query fails once more.</summary>
public sealed class LostConnectionTests
{
    [Fact]
    public async Task Such_a_failure_is_told_from_a_defect_and_costs_the_next_query_a_retry_and_no_more()
    {
        var tenant = await RunningService.NewTenantAsync();
        await using var database = DatabaseLimits.Open(new NpgsqlConnectionStringBuilder(tenant.Installation.ConnectionString) { MaxPoolSize = 1 }.ConnectionString);
        Assert.Equal(6, await DivideAsync(database, 1));
        Assert.Equal(6, await DivideAsync(database, 1));
        await Assert.ThrowsAsync<PostgresException>(() => DivideAsync(database, 0));

        var lost = await Assert.ThrowsAnyAsync<Exception>(() => DivideAsync(database, 1));

        Assert.True(DatabaseAway.Explains(lost), lost.ToString());
        Assert.Equal(6, await DivideAsync(database, 1));
    }

    [Theory]
    [InlineData("/access/credentials?tenant=")]
    [InlineData("/learners?tenant=default&search=")]
    public async Task Readers_never_hear_of_it(string path)
    {
        var tenant = await RunningService.NewTenantAsync();
        await using var app = WebService.Build(new WebServiceOptions(tenant.Installation.ConnectionString + ";Application Name=lost", "http://127.0.0.1:0", FirstTraining: null));
        await app.StartAsync();
        using var reader = await tenant.By(new Uri(app.Urls.First())).ClientAsync(Scopes.All | Scopes.StoreAdmin);
        reader.DefaultRequestHeaders.Add("Cookie", $"{SignInCookie.Name}={(await RunningService.StartedAsync()).CookieOf(await SignedInPeople.AdministratorAsync())}");
        var answers = new List<HttpStatusCode>();
        for (var times = 0; times < 5; times++)
        {
            // PostgreSQL takes no NUL, and says so in the middle of preparing what a new connection is asked for the third time.
            app.Services.GetRequiredService<NpgsqlDataSource>().Clear();
            foreach (var asked in new[] { tenant.Tenant, tenant.Tenant, "%00", tenant.Tenant })
            {
                using var answer = await reader.GetAsync(new Uri(path + asked, UriKind.Relative));
                answers.Add(answer.StatusCode);
            }
        }

        Assert.All(answers.Chunk(4), four => Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.BadRequest, HttpStatusCode.OK], four));
        await app.StopAsync();
    }

    private static async Task<object?> DivideAsync(NpgsqlDataSource database, int by)
    {
        await using var command = database.CreateCommand("select 6 / $1");
        command.Parameters.AddWithValue(by);
        return await command.ExecuteScalarAsync();
    }
}
