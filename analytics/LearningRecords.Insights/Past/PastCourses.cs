using LearningRecords.Insights.Courses;
using LearningRecords.Insights.Progress;
using Npgsql;

namespace LearningRecords.Insights.Past;

/// <summary>A learner's progress in a course as it was known, with what the parts known by then make of it.</summary>
/// <param name="Progress">0 to 1.</param>
/// <param name="Position">Place, from 1, of the last of the course's known parts that the learner had reached; null: none.</param>
/// <param name="Parts">How many parts of the course were known.</param>
internal sealed record PastProgress(PastLearner Learner, Guid Course, CourseAchievement Row, bool Completed, decimal Progress, int? Position, int Parts)
{
    /// <param name="reached">The parts that the learner has any statement about.</param>
    /// <param name="known">The known parts in their order.</param>
    public static PastProgress Of(PastLearner learner, Guid course, CourseAchievement row, IReadOnlySet<Guid> reached, Guid[] known)
    {
        var (parts, position) = (known.Length, Array.FindLastIndex(known, reached.Contains));
        return new PastProgress(learner, course, row, row.IsCompleted(parts), (decimal)row.ProgressOf(parts) / CourseAchievement.Whole, position < 0 ? null : position + 1, parts);
    }

    public bool Started => Row.IsStarted(Parts);
}

/// <summary>A course as it is called now, and the parts of it that were known at a moment, in their order.</summary>
internal sealed record PastCourse(string Id, string? TitleEn, string? TitleZh, string? PartOf, Guid[] Parts);

/// <summary>The courses of a tenant.</summary>
internal sealed class PastCourses(IReadOnlyDictionary<Guid, PastCourse> courses)
{
    /// <summary>Those of the scope; of one learner the few that they did anything in.</summary>
    public static async Task<PastCourses> LoadAsync(NpgsqlDataSource database, string tenant, PastScope scope, CancellationToken token) => await LoadAsync(
        database, tenant, scope.Moment, scope.Course is { } one ? [one] : scope.Learner is { } learner ? await OfLearnerAsync(database, tenant, learner, token) : null, token);

    /// <param name="among">Keys of the only courses to tell of; null: all.</param>
    public static async Task<PastCourses> LoadAsync(NpgsqlDataSource database, string tenant, DateTimeOffset moment, Guid[]? among, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"""
            select c.course, c.id, c.title_en, c.title_zh, c.part_of, coalesce(p.parts, array[]::uuid[])
            from insights.course c
            left join (
                select course, array_agg(activity order by place, stored, activity) as parts from ({KnownPartsSql.AsOf("$2", among is null ? null : "$3")}) part group by course) p on p.course = c.course
            where c.tenant_id = $1{(among is null ? "" : " and c.course = any($3)")}
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(moment.ToUniversalTime());
        if (among is not null)
            command.Parameters.AddWithValue(among);
        await using var reader = await command.ExecuteReaderAsync(token);
        var courses = new Dictionary<Guid, PastCourse>();
        while (await reader.ReadAsync(token))
            courses[reader.GetGuid(0)] = new PastCourse(reader.GetString(1), reader.TextOrNull(2), reader.TextOrNull(3), reader.TextOrNull(4), reader.GetFieldValue<Guid[]>(5));
        return new PastCourses(courses);
    }

    /// <summary>How many parts of each course of the scope were known, where any were: all that sums of learners ask of courses.</summary>
    public static async Task<Dictionary<Guid, int>> CountPartsAsync(NpgsqlDataSource database, string tenant, PastScope scope, CancellationToken token)
    {
        await using var command = database.CreateCommand($"select course, count(*)::integer from ({KnownPartsSql.AsOf("$2", scope.Course is null ? null : "$3")}) part group by course");
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(scope.Moment);
        if (scope.Course is { } course)
            command.Parameters.AddWithValue(new[] { course });
        await using var reader = await command.ExecuteReaderAsync(token);
        var parts = new Dictionary<Guid, int>();
        while (await reader.ReadAsync(token))
            parts[reader.GetGuid(0)] = reader.GetInt32(1);
        return parts;
    }

    public PastCourse this[Guid course] => courses[course];

    /// <summary>The learner's progress in every course that is asked for, in the order of the courses' keys.</summary>
    public IEnumerable<PastProgress> Of(PastLearner learner, PastScope scope)
    {
        var record = learner.FoldProgress(scope.Course);
        var reached = record.Parts.After.ToLookup(part => part.Key.Course, part => part.Key.Activity);
        return record.Courses.After
            .Where(row => InGroup(learner, row.Key, scope))
            .OrderBy(row => row.Key)
            .Select(row => PastProgress.Of(learner, row.Key, row.Value, reached[row.Key].ToHashSet(), courses[row.Key].Parts));
    }

    /// <summary>Whether the learner did anything in the course as a member of the group that is asked for.</summary>
    public static bool InGroup(PastLearner learner, Guid course, PastScope scope) =>
        scope.Group is not { } group || learner.Facts.Any(fact => fact.Fact.Course == course && fact.CountsFor(group));

    // Also where all of it was voided since.
    private static async Task<Guid[]> OfLearnerAsync(NpgsqlDataSource database, string tenant, Guid learner, CancellationToken token)
    {
        await using var command = database.CreateCommand("select array(select distinct course from insights.statement_fact where tenant_id = $1 and learner = $2)");
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(learner);
        return (Guid[])(await command.ExecuteScalarAsync(token))!;
    }
}
