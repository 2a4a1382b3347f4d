using LearningRecords.Server.Operations;
using LearningRecords.TestPostgres;
using LearningRecords.TestService;
using Npgsql;

namespace LearningRecords.Insights.Tests;

public sealed class CourseTotalsTests
{
    private const int Courses = 400;

    [Fact]
    public async Task The_courses_of_a_group_lie_together_so_that_a_list_of_them_reads_few_blocks()
    {
        // A database of its own: others would write between.
        var connectionString = await RunningPostgres.CreateDatabaseAsync();
        await using var installation = await Installation.OpenAsync(connectionString, CancellationToken.None);
        await installation.ImportAsync(Enumerable.Range(0, Courses).Select(Statement));
        await installation.CatchUpAsync(CancellationToken.None);

        var all = await BlocksAsync(installation.Database, "true");
        Assert.InRange(await BlocksAsync(installation.Database, "learner_group = '00000000-0000-0000-0000-000000000000'"), 1, (all / 2) + 2);
        Assert.InRange(all, 20, Courses);
    }

    private static async Task<int> BlocksAsync(NpgsqlDataSource database, string which)
    {
        await using var command = database.CreateCommand($"select count(distinct (ctid::text::point)[0])::int from insights.course_total where {which}");
        return (int)(await command.ExecuteScalarAsync())!;
    }

    // Every course has a row for everyone and one for the platform of its only learner.
    private static string Statement(int number) =>
        $$"""
        {"actor":{"account":{"homePage":"https://{{number % 4}}.example.edu.cn","name":"{{number}}" } },"verb":{"id":"http://adlnet.gov/expapi/verbs/experienced" },
        "object":{"id":"https://example.edu.cn/courses/{{number}}","definition":{"type":"http://adlnet.gov/expapi/activities/course" } },"timestamp":"2026-03-02T01:00:00Z"}
        """;
}
