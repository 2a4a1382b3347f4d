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

/// <summary>Courses as they are called now, and the parts of them that were known at a moment, in their order.</summary>
internal sealed class PastCourses(IReadOnlyDictionary<Guid, (Course Course, Guid[] Parts)> courses)
{
    public static async Task<PastCourses> LoadAsync(NpgsqlDataSource database, string tenant, PastScope scope, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"""
            select c.course, c.id, c.title_en, c.title_zh, c.part_of, coalesce(p.parts, array[]::uuid[])
            from insights.course c
            left join (select course, array_agg(activity order by place, stored, activity) as parts from ({KnownPartsSql.AsOf("$2", "$3")}) part group by course) p on p.course = c.course
            where c.tenant_id = $1 and ($3::uuid is null or c.course = $3)
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(scope.Moment.ToUniversalTime());
        command.Parameters.AddKeyOf(scope.Course);
        await using var reader = await command.ExecuteReaderAsync(token);
        var courses = new Dictionary<Guid, (Course, Guid[])>();
        while (await reader.ReadAsync(token))
            courses[reader.GetGuid(0)] = (
                new Course(reader.GetString(1), reader.TextOrNull(2), reader.TextOrNull(3), reader.TextOrNull(4), null, reader.TextOrNull(4), null, null, null, null, null, null), reader.GetFieldValue<Guid[]>(5));
        return new PastCourses(courses);
    }

    public Course this[Guid course] => courses[course].Course;

    /// <summary>The learner's progress in every course that is asked for, in the order of the courses' keys.</summary>
    public IEnumerable<PastProgress> Of(PastLearner learner, PastScope scope)
    {
        var record = learner.Fold();
        var reached = record.Parts.After.ToLookup(part => part.Key.Course, part => part.Key.Activity);
        return record.Courses.After
            .Where(row => (scope.CourseKey is not { } asked || row.Key == asked) && InGroup(learner, row.Key, scope))
            .OrderBy(row => row.Key)
            .Select(row => PastProgress.Of(learner, row.Key, row.Value, reached[row.Key].ToHashSet(), courses[row.Key].Parts));
    }

    /// <summary>Whether the learner did anything in the course as a member of the group that is asked for.</summary>
    public static bool InGroup(PastLearner learner, Guid course, PastScope scope) =>
        scope.GroupKey is not { } group || learner.Facts.Any(fact => fact.Fact.Course == course && fact.CountsFor(group));
}
