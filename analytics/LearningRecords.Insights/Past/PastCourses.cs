using LearningRecords.Insights.Courses;
using LearningRecords.Insights.Progress;
using Npgsql;

namespace LearningRecords.Insights.Past;

/// <summary>A learner's progress in a course as it was known, with what the parts known by then make of it: the definitions of <see cref="LearnerProgressSql"/>, for rows that no table holds.</summary>
/// <param name="Progress">0 to 1.</param>
internal sealed record PastProgress(PastLearner Learner, Guid Course, CourseAchievement Row, bool Completed, decimal Progress)
{
    private const decimal Whole = 1_000_000;

    public static PastProgress Of(PastLearner learner, Guid course, CourseAchievement row, int parts)
    {
        var completed = row.Achievement.CompletedAt is not null || (parts > 0 && row.PartsCompleted >= parts);
        return new PastProgress(learner, course, row, completed, completed ? 1 : Math.Max(row.Achievement.Progress, row.PartsProgress / Math.Max(parts, 1)) / Whole);
    }

    public bool Started => Row.Achievement.Statements > 1 || Progress > 0;

    public bool Distinguished => Row.Achievement is { PassedAt: not null, OwnBestScore: >= 1 };
}

/// <summary>Courses as they are called now, and how many of their parts were known at a moment.</summary>
internal sealed class PastCourses(IReadOnlyDictionary<Guid, (Course Course, int Parts)> courses)
{
    public static async Task<PastCourses> LoadAsync(NpgsqlDataSource database, string tenant, PastScope scope, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select c.course, c.id, c.title_en, c.title_zh, c.part_of, coalesce(p.parts, 0)::integer
            from insights.course c
            left join (select course, count(*) as parts from insights.course_part where tenant_id = $1 and stored <= $2 and ($3::uuid is null or course = $3) group by course) p on p.course = c.course
            where c.tenant_id = $1 and ($3::uuid is null or c.course = $3)
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(scope.Moment.ToUniversalTime());
        command.Parameters.AddKeyOf(scope.Course);
        await using var reader = await command.ExecuteReaderAsync(token);
        var courses = new Dictionary<Guid, (Course, int)>();
        while (await reader.ReadAsync(token))
            courses[reader.GetGuid(0)] = (new Course(reader.GetString(1), reader.TextOrNull(2), reader.TextOrNull(3), reader.TextOrNull(4)), reader.GetInt32(5));
        return new PastCourses(courses);
    }

    public Course this[Guid course] => courses[course].Course;

    /// <summary>The learner's progress in every course that is asked for, in the order of the courses' keys.</summary>
    public IEnumerable<PastProgress> Of(PastLearner learner, PastScope scope) => learner.Fold().Courses.After
        .Where(row => (scope.CourseKey is not { } asked || row.Key == asked) && InGroup(learner, row.Key, scope))
        .OrderBy(row => row.Key)
        .Select(row => PastProgress.Of(learner, row.Key, row.Value, courses[row.Key].Parts));

    /// <summary>Whether the learner did anything in the course as a member of the group that is asked for.</summary>
    public static bool InGroup(PastLearner learner, Guid course, PastScope scope) =>
        scope.GroupKey is not { } group || learner.Facts.Any(fact => fact.Fact.Course == course && fact.CountsFor(group));
}
