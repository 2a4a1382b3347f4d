using LearningRecords.Server.Import;
using LearningRecords.Server.Ingest;
using LearningRecords.TestService;

namespace LearningRecords.Insights.Tests;

/// <summary>What the tests do with the read models of a tenant: fill them and print them.</summary>
internal static class ReadModels
{
    private const string Achievement =
        "statements, own_progress, own_completed_at, success, success_at, success_by, passed_at, best_score, last_score, last_score_at, last_score_by, rating, rated_at, rated_by, first_activity, last_activity, own_best_score, registered_at, withdrew_at";

    /// <summary>Every read model; a fact's <c>stored</c> is the one value that differs between two stores of the same statements.</summary>
    private static readonly (string Table, string Columns)[] All =
    [
        ("learner", "learner, identity, name, home_group, first_day"),
        ("statement_fact", "statement_id, learner, course, activity, verb, at, duration, terminal, registration, teams, progress, completed, success, score, evaluates, rating, voided is not null"),
        ("voided", "statement_id"),
        ("course", "course, id, title_en, title_zh, part_of"),
        ("course_part", "course, activity"),
        ("activity", "activity, id, type, title_en, title_zh"),
        ("catalogue", "resource, id, kind, title_en, title_zh, discipline, discipline_en, discipline_zh, level, minutes, language, provider, audience, open, teachers, volunteers"),
        ("catalogue_part", "course, activity, place, id, title_en, title_zh"),
        ("learner_group", "learner_group, id, kind, parent, name_en, name_zh, archived is not null"),
        ("learner_group_rule", "learner_group, effective_from, superseded = 'infinity', rule"),
        ("profile_property", "property, learner, valid_from, value"),
        ("membership", "learner, learner_group, valid_from, course, valid_until, superseded = 'infinity'"),
        ("group_set", "group_set, learner_groups"),
        ("group_learner", "learner_group, learner"),
        ("progress", $"learner, course, {Achievement}, attempts, parts_progress, parts_completed, time_spent_microseconds, group_set"),
        ("course_total", "learner_group, course, learners, started, half, completed, evaluated, passed, registered, withdrew, distinguished, progress_millionths, time_spent_microseconds, ratings, rating_billionths"),
        ("attempt", $"learner, course, registration, {Achievement}"),
        ("part_progress", $"learner, course, activity, {Achievement}"),
        ("learner_hour", "learner, hour, course, terminal, group_set, statements, completed"),
        ("learner_ever", "learner, terminal, group_set, statements, completed"),
        ("session", "learner, course, starts, ends, first_statement, terminal, group_set"),
        ("engagement", "grain, learner_group, course, terminal, period, active_learners, new_learners, completing_learners, statements, sessions, dwell_microseconds"),
        ("hour_of_week", "learner_group, week, hour_of_week, statements"),
        ("retention", "learner_group, cohort, week, learners"),
        ("suggestion_event", "learner, statement_id, answer, suggested_place, outcome, at, course, basis, ranking_model, popularity_place"),
        ("video_event", "learner, activity, at, statement_id, session, act, time, played_from, played_until"),
        ("watched", "learner, activity, views, unique_seconds, repeated_seconds"),
        ("video", "activity, length, viewers, viewers_by_second, views_by_second"),
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
