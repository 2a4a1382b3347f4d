using System.Text;
using LearningRecords.Server.Access;
using LearningRecords.Server.Import;
using LearningRecords.Server.Operations;
using LearningRecords.TestPostgres;
using Npgsql;

namespace LearningRecords.Insights.Tests;

/// <summary>An account that hundreds of visitors of a guidance centre share every day.</summary>
public sealed class KioskTests
{
    private const int VisitorsADay = 400;

    [Fact]
    public async Task A_day_at_a_kiosk_reads_none_of_the_visits_of_days_before()
    {
        // A database of its own: what is counted is what the database read.
        var connectionString = await RunningPostgres.CreateDatabaseAsync();
        await using var database = NpgsqlDataSource.Create(connectionString);
        await AskByKeyAsync(database);
        var read = new List<long>();
        foreach (var days in Enumerable.Range(0, 9).Chunk(3))
        {
            var before = await RowsReadAsync(database);
            await using (var installation = await Installation.OpenAsync(connectionString, CancellationToken.None))
            {
                foreach (var day in days)
                {
                    await ImportStatements.RunAsync(
                        installation.OpenCommits(), Tenants.Default, Day(day).ToAsyncEnumerable(), new ImportTerms(Import: 0, _ => Guid.NewGuid()), strict: false, _ => Task.CompletedTask, CancellationToken.None);
                    await installation.CatchUpAsync(CancellationToken.None);
                }
            }

            read.Add(await RowsReadAsync(database) - before);
        }

        // Days of one month share its hours, which the kiosk has few of.
        Assert.True(read[2] - read[0] < VisitorsADay, string.Join(' ', read));
    }

    private static IEnumerable<StatementSource> Day(int day) => Enumerable.Range(0, VisitorsADay).SelectMany(visitor => (string[])["played", "paused"], (visitor, verb) => (visitor, verb))
        .Select((act, number) => new StatementSource(number, Encoding.UTF8.GetBytes(
            $$"""
            {"actor":{"account":{"homePage":"https://example.edu.cn","name":"kiosk" } },"verb":{"id":"https://w3id.org/xapi/video/verbs/{{act.verb}}" },"object":{"id":"https://example.edu.cn/videos/1" },
            "result":{"extensions":{"https://w3id.org/xapi/video/extensions/time":{{(act.verb == "played" ? 0 : 30)}} } },
            "context":{"registration":"{{new Guid(day, (short)act.visitor, 4, 8, 0, 0, 0, 0, 0, 0, 0)}}",
            "contextActivities":{"parent":[{"id":"https://example.edu.cn/courses/1","definition":{"type":"http://adlnet.gov/expapi/activities/course" } }]} },
            "timestamp":"{{new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero).AddDays(day).AddMinutes(act.visitor):O}}"}
            """)));

    // So few rows the planner reads whole, whatever is asked for; what counts is what is asked for.
    private static async Task AskByKeyAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("do $$ begin execute format('alter database %I set enable_seqscan = off', current_database()); end $$");
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<long> RowsReadAsync(NpgsqlDataSource database)
    {
        // Connections tell what they read when they end, which takes a moment.
        await using var others = database.CreateCommand("select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'");
        while (await others.ExecuteScalarAsync() is not 0L)
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        await using var command = database.CreateCommand("select coalesce(sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)), 0)::bigint from pg_stat_user_tables where schemaname = 'insights'");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
