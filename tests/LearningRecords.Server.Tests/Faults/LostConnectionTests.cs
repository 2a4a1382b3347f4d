using LearningRecords.Server.Operations;
using Npgsql;

namespace LearningRecords.Server.Tests.Faults;

public sealed class LostConnectionTests(OneTenant one) : IClassFixture<OneTenant>
{
    [Fact]
    public async Task A_query_that_failed_just_while_it_was_prepared_costs_the_next_one_a_retry_and_no_more()
    {
        await using var database = DatabaseLimits.Open(new NpgsqlConnectionStringBuilder(one.Tenant.Installation.ConnectionString) { MaxPoolSize = 1 }.ConnectionString);
        Assert.Equal(6, await DivideAsync(database, 1));
        Assert.Equal(6, await DivideAsync(database, 1));
        await Assert.ThrowsAsync<PostgresException>(() => DivideAsync(database, 0));

        var lost = await Assert.ThrowsAnyAsync<Exception>(() => DivideAsync(database, 1));

        Assert.True(DatabaseAway.Explains(lost), lost.ToString());
        Assert.Equal(6, await DivideAsync(database, 1));
    }

    private static async Task<object?> DivideAsync(NpgsqlDataSource database, int by)
    {
        await using var command = database.CreateCommand("select 6 / $1");
        command.Parameters.AddWithValue(by);
        return await command.ExecuteScalarAsync();
    }
}
