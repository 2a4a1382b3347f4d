using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.Courses;

/// <summary>A course as the catalogue tells of it; where it says nothing, as statements do. Null: nobody says.</summary>
/// <param name="PartOf">IRI of what it belongs to by its statements: a programme, a module, a discipline.</param>
/// <param name="Kind"><c>course</c> or <c>micro-course</c>; null: the catalogue does not know it.</param>
/// <param name="Discipline">IRI of its discipline: the catalogue's, else <paramref name="PartOf"/>.</param>
/// <param name="Level">From 1, introduction.</param>
/// <param name="Minutes">How long it takes.</param>
/// <param name="Language">Language tag of the teaching.</param>
/// <param name="Provider">Who offers it.</param>
/// <param name="Audience">Whom it is for.</param>
/// <param name="Open">Whether learners can take it up now; null: the catalogue does not say.</param>
public sealed record Course(
    string Id, string? TitleEn, string? TitleZh, string? PartOf, string? Kind, string? Discipline, int? Level, int? Minutes, string? Language, string? Provider, string? Audience, bool? Open);

public static class QueryCourses
{
    /// <summary>Every course that the catalogue or a statement names, by its IRI.</summary>
    public static Task<IReadOnlyDictionary<string, Course>> AllAsync(NpgsqlDataSource database, string tenant, CancellationToken token) => RunAsync(database, tenant, null, token);

    /// <summary>Those of the courses that anybody names, by their IRIs.</summary>
    public static Task<IReadOnlyDictionary<string, Course>> OfAsync(NpgsqlDataSource database, string tenant, IEnumerable<string> ids, CancellationToken token) =>
        RunAsync(database, tenant, [.. ids.Distinct(StringComparer.Ordinal).Select(IriKey.Of)], token);

    private static async Task<IReadOnlyDictionary<string, Course>> RunAsync(NpgsqlDataSource database, string tenant, Guid[]? keys, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select coalesce(k.id, c.id), coalesce(k.title_en, c.title_en), coalesce(k.title_zh, c.title_zh), c.part_of,
                   k.kind, coalesce(k.discipline, c.part_of), k.level, k.minutes, k.language, k.provider, k.audience, k.open
            from (select * from insights.course where tenant_id = $1 and ($2::uuid[] is null or course = any($2))) c
            full join (select * from insights.catalogue where tenant_id = $1 and ($2::uuid[] is null or resource = any($2)) and superseded = 'infinity' and kind in ('course', 'micro-course')) k
                on k.resource = c.course
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.Add(new NpgsqlParameter<Guid[]?> { TypedValue = keys });
        await using var reader = await command.ExecuteReaderAsync(token);
        var courses = new Dictionary<string, Course>(StringComparer.Ordinal);
        while (await reader.ReadAsync(token))
        {
            courses[reader.GetString(0)] = new Course(
                reader.GetString(0), reader.TextOrNull(1), reader.TextOrNull(2), reader.TextOrNull(3), reader.TextOrNull(4), reader.TextOrNull(5),
                reader.GetFieldValue<int?>(6), reader.GetFieldValue<int?>(7), reader.TextOrNull(8), reader.TextOrNull(9), reader.TextOrNull(10), reader.GetFieldValue<bool?>(11));
        }

        return courses;
    }
}
