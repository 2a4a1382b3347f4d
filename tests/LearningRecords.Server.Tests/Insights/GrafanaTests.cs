using System.Text.Json;
using LearningRecords.Server.Analysts;
using Npgsql;

namespace LearningRecords.Server.Tests.Insights;

/// <summary>The dashboard file for Grafana: every query of it works for an analyst who was granted no persons.</summary>
public sealed class GrafanaTests(SpringCourse spring) : IClassFixture<SpringCourse>
{
    public static IEnumerable<object[]> Queries => Read().Select(query => new object[] { query.Panel, query.Sql });

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task A_query_of_the_dashboard_answers_an_analyst(string panel, string query)
    {
        var analyst = await CreateAnalyst.RunAsync(spring.Tenant.Installation.Database, spring.Tenant.Tenant, "g" + Guid.NewGuid().ToString("N")[..10], persons: false, CancellationToken.None);
        await using var login = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(spring.Tenant.Installation.ConnectionString) { Username = analyst.Role, Password = analyst.Password, Pooling = false }.ConnectionString);

        foreach (var (group, grain) in new[] { ("", "day"), (SpringCourse.Centre, "week"), ("", "month") })
        {
            // As Grafana fills its macros in.
            var sql = query.Replace("$__timeFrom()", "'2026-03-01T00:00:00Z'", StringComparison.Ordinal).Replace("$__timeTo()", "'2026-04-30T00:00:00Z'", StringComparison.Ordinal)
                .Replace("${group:sqlstring}", $"'{group}'", StringComparison.Ordinal).Replace("${grain:sqlstring}", $"'{grain}'", StringComparison.Ordinal)
                .Replace("${video:sqlstring}", $"'{SpringCourse.Video}'", StringComparison.Ordinal);
            await using var command = login.CreateCommand(sql);
            await using var reader = await command.ExecuteReaderAsync();
            Assert.True(await reader.ReadAsync(), $"{panel} answers nothing for '{group}' by {grain}.");
        }
    }

    [Fact]
    public void Its_panels_have_ids_of_their_own_and_it_asks_for_no_persons()
    {
        using var dashboard = Open();
        var ids = dashboard.RootElement.GetProperty("panels").EnumerateArray().Select(panel => panel.GetProperty("id").GetInt32()).ToList();

        Assert.Equal(ids.Distinct(), ids);
        foreach (var view in AnalystTests.OfPersons)
            Assert.DoesNotContain($"insights.{view} ", dashboard.RootElement.GetRawText(), StringComparison.Ordinal);
    }

    private static IEnumerable<(string Panel, string Sql)> Read()
    {
        using var dashboard = Open();
        foreach (var variable in dashboard.RootElement.GetProperty("templating").GetProperty("list").EnumerateArray().Where(variable => variable.GetProperty("type").GetString() == "query"))
            yield return (variable.GetProperty("name").GetString()!, variable.GetProperty("query").GetString()!);
        foreach (var panel in dashboard.RootElement.GetProperty("panels").EnumerateArray())
        {
            foreach (var target in panel.GetProperty("targets").EnumerateArray())
                yield return (panel.GetProperty("title").GetString()!, target.GetProperty("rawSql").GetString()!);
        }
    }

    private static JsonDocument Open([System.Runtime.CompilerServices.CallerFilePath] string file = "") =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(file)!, "../../../docs/grafana/learningrecords.json")));
}
