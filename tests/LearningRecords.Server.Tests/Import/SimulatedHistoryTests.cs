using LearningRecords.Insights;
using LearningRecords.Insights.Courses;
using LearningRecords.Insights.Engagement;
using LearningRecords.Simulation;
using LearningRecords.TestPostgres;
using Npgsql;

namespace LearningRecords.Server.Tests.Import;

/// <summary>A simulated history is a past that can be asked about: statements, memberships and the catalogue are known from when they would have been.</summary>
public sealed class SimulatedHistoryTests
{
    private const string Tenant = "history";
    private static readonly CancellationToken Token = CancellationToken.None;

    [Fact]
    public async Task A_day_in_the_middle_knows_what_was_recorded_by_then_of_everyone_and_of_each_age_band()
    {
        var connectionString = await RunningPostgres.CreateDatabaseAsync();
        string[] simulate = ["simulate", "--history", "--tenant", Tenant, "--learners", "60", "--courses", "6", "--days", "14", "--centres", "4", "--start", "2026-03-02"];
        await Command.RunAsync(connectionString, 0, $"Tenant {Tenant}", simulate);
        await Command.RunAsync(connectionString, 1, "There is a tenant history already", simulate);

        await using var database = NpgsqlDataSource.Create(connectionString);
        var moment = TenantCalendar.StartOf(new DateOnly(2026, 3, 9));
        var statements = await StatementsAsync(database);
        // Learners of a day follow one another, so one who is up late lets the others arrive late.
        Assert.All(statements, statement => Assert.InRange(statement.Stored - statement.At, TimeSpan.Zero, TimeSpan.FromDays(2)));
        var bands = statements.SelectMany(statement => statement.AgeBands).Distinct(StringComparer.Ordinal).ToList();
        Assert.True(bands.Count > 1);
        foreach (var group in bands.Append(null))
        {
            var known = statements.Where(statement => statement.Stored <= moment && (group is null || statement.AgeBands.Contains(group, StringComparer.Ordinal)));
            var then = await QueryEngagementAsOf.RunAsync(database, Tenant, new EngagementFilter(null, null, group, null), moment, TenantCalendar.Zone, Token);
            Assert.Equal(
                known.GroupBy(statement => TenantCalendar.DayOf(statement.At)).OrderBy(day => day.Key).Select(day => (day.Key, day.DistinctBy(statement => statement.Learner).Count(), day.LongCount())),
                then.Select(day => (day.Day, day.ActiveLearners, day.Statements)));
        }

        var anything = new CatalogueFilter(null, null, null, null, null, null, null, null, moment, null, null);
        Assert.NotEmpty(await QueryCatalogue.RunAsync(database, Tenant, anything, Token).ToListAsync());
        Assert.Empty(await QueryCatalogue.RunAsync(database, Tenant, anything with { AsOf = moment.AddDays(-30) }, Token).ToListAsync());
    }

    private static async Task<List<(Guid Learner, DateTimeOffset At, DateTimeOffset Stored, string[] AgeBands)>> StatementsAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand(
            """
            select f.learner, f.at, f.stored, array(
                select g.id from insights.membership m join insights.learner_group g on g.tenant_id = m.tenant_id and g.learner_group = m.learner_group
                where m.tenant_id = f.tenant_id and m.learner = f.learner and g.kind = $2 and f.at between m.valid_from and m.valid_until)
            from insights.statement_fact f where f.tenant_id = $1
            """);
        command.Parameters.AddWithValue(Tenant);
        command.Parameters.AddWithValue(SimulatedGroupKind.AgeBand);
        await using var reader = await command.ExecuteReaderAsync();
        var statements = new List<(Guid, DateTimeOffset, DateTimeOffset, string[])>();
        while (await reader.ReadAsync())
            statements.Add((reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetFieldValue<string[]>(3)));
        return statements;
    }
}
