using LearningRecords.Server.Import;
using LearningRecords.Server.Ingest;
using LearningRecords.TestService;

namespace LearningRecords.Insights.Tests;

/// <summary>What the tests do with the read models of a tenant: fill them and print them.</summary>
internal static class ReadModels
{
    /// <summary>Every read model; a fact's <c>stored</c> is the one value that differs between two stores of the same statements.</summary>
    private static readonly (string Table, string Columns)[] All =
    [
        ("learner", "learner, identity, name, home_group"),
        ("statement_fact", "statement_id, learner, course, activity, verb, at, day, registration, teams, progress, completed, success, score, voided"),
        ("voided", "statement_id"),
        ("course", "course, id, title_en, title_zh, part_of"),
        ("course_part", "course, activity"),
        ("learner_group", "learner_group, id, kind, parent, name_en, name_zh"),
        ("membership", "learner, learner_group, valid_from, course, valid_until"),
        ("progress", "learner, course, statements, attempts, own_progress, own_completed_at, parts_progress, parts_completed, success, passed_at, best_score, last_score, time_spent_seconds, first_activity, last_activity"),
        ("engagement_learner", "learner, day, learner_group, course, statements, completed"),
        ("engagement", "learner_group, course, day, active_learners, statements, completions"),
    ];

    public static async Task<ImportSummary> ImportAsync(this TenantClient tenant, IAsyncEnumerable<StatementSource> statements)
    {
        var summary = await ImportStatements.RunAsync(
            tenant.Installation.OpenCommits(), tenant.Tenant, statements, new ImportTerms(Import: 0, _ => Guid.NewGuid()), strict: false, _ => Task.CompletedTask, CancellationToken.None);
        await tenant.CaughtUpAsync();
        return summary;
    }

    /// <summary>Every row of every read model of the tenant, as text, in order.</summary>
    public static async Task<IReadOnlyDictionary<string, string[]>> RowsAsync(this TenantClient tenant)
    {
        var rows = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var (table, columns) in All)
            rows[table] = [.. await tenant.QueryAsync($"select ({columns})::text from insights.{table} where tenant_id = $1 order by 1", row => row.GetString(0))];
        return rows;
    }

    public static async Task<List<T>> QueryAsync<T>(this TenantClient tenant, string sql, Func<Npgsql.NpgsqlDataReader, T> read)
    {
        await using var command = tenant.Installation.Database.CreateCommand(sql);
        command.Parameters.AddWithValue(tenant.Tenant);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(read(reader));
        return rows;
    }

    public static void AssertEqual(IReadOnlyDictionary<string, string[]> expected, IReadOnlyDictionary<string, string[]> actual)
    {
        foreach (var (table, rows) in expected)
            Assert.True(rows.SequenceEqual(actual[table], StringComparer.Ordinal), Difference(table, rows, actual[table]));
    }

    private static string Difference(string table, string[] expected, string[] actual) =>
        $"{table}: only expected: {string.Join(" | ", expected.Except(actual, StringComparer.Ordinal).Take(3))}; only found: {string.Join(" | ", actual.Except(expected, StringComparer.Ordinal).Take(3))}";
}
