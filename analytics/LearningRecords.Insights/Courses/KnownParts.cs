using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.Courses;

/// <summary>How many known parts courses have, before a page is folded.</summary>
/// <param name="counts">Of the courses that were asked for, and of those that the page shows or lists parts of.</param>
/// <param name="changed">Courses that have other parts after the page.</param>
internal sealed class KnownParts(IReadOnlyDictionary<Guid, int> counts, IReadOnlySet<Guid> changed)
{
    public IReadOnlySet<Guid> Changed { get; } = changed;

    public int this[Guid course] => counts.GetValueOrDefault(course);

    public static async Task<KnownParts> LoadAsync(NpgsqlConnection connection, InsightsPage page, Guid[] courses, CancellationToken token)
    {
        var shown = page.Facts.Where(fact => fact.ShowsPart).Select(fact => (fact.Course, fact.Activity)).Distinct().ToArray();
        var changed = page.Catalogue.Select(word => IriKey.Of(word.ResourceId)).ToHashSet();
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new($"select c.course, (select count(*) from ({KnownPartsSql.Of("c")}) part)::integer from (select $1::text as tenant_id, course from unnest($2) course) c")
                {
                    Parameters = { new() { Value = page.Tenant }, new() { Value = courses.Concat(shown.Select(part => part.Course)).Concat(changed).Distinct().ToArray() } },
                },
                new(
                    """
                    select distinct t.course from unnest($2, $3) t(course, activity)
                    where (select true from insights.course_part p where p.tenant_id = $1 and p.course = t.course and p.activity = t.activity) is null
                    """)
                {
                    Parameters = { new() { Value = page.Tenant }, new() { Value = shown.Select(part => part.Course).ToArray() }, new() { Value = shown.Select(part => part.Activity).ToArray() } },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(token);
        var counts = new Dictionary<Guid, int>();
        while (await reader.ReadAsync(token))
            counts[reader.GetGuid(0)] = reader.GetInt32(1);
        await reader.NextResultAsync(token);
        while (await reader.ReadAsync(token))
            changed.Add(reader.GetGuid(0));
        return new KnownParts(counts, changed);
    }
}
