using System.Text.Json;
using System.Text.RegularExpressions;
using LearningRecords.Server.Analysts;
using Npgsql;

namespace LearningRecords.Server.Tests.Insights;

/// <summary>The dashboard file for Grafana: every query of it works for an analyst who was granted no persons.</summary>
public sealed partial class GrafanaTests(School school) : IClassFixture<School>
{
    public static IEnumerable<object[]> Queries => Read().Select(query => new object[] { query.Panel, query.Sql });

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task A_query_of_the_dashboard_answers_an_analyst(string panel, string query)
    {
        var analyst = await CreateAnalyst.RunAsync(school.Tenant.Installation.Database, school.Tenant.Tenant, "g" + Guid.NewGuid().ToString("N")[..10], persons: false, CancellationToken.None);
        await using var login = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(school.Tenant.Installation.ConnectionString) { Username = analyst.Role, Password = analyst.Password, Pooling = false }.ConnectionString);

        foreach (var group in new[] { "", School.Centre(1) })
        {
            // As Grafana fills its macros in.
            var sql = TimeFilter().Replace(query, "${time} between '2026-03-01T00:00:00Z' and '2026-04-30T00:00:00Z'").Replace("${group:sqlstring}", $"'{group}'", StringComparison.Ordinal);
            await using var command = login.CreateCommand(sql);
            await using var reader = await command.ExecuteReaderAsync();
            Assert.True(await reader.ReadAsync(), $"{panel} answers nothing for '{group}'.");
        }
    }

    [Fact]
    public void Its_panels_have_ids_of_their_own_and_it_asks_for_no_persons()
    {
        using var dashboard = Open();
        var ids = dashboard.RootElement.GetProperty("panels").EnumerateArray().Select(panel => panel.GetProperty("id").GetInt32()).ToList();

        Assert.Equal(ids.Distinct(), ids);
        Assert.DoesNotContain("progress_by_learner", dashboard.RootElement.GetRawText(), StringComparison.Ordinal);
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

    [GeneratedRegex(@"\$__timeFilter\((?<time>\([^()]*\))\)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex TimeFilter();
}
