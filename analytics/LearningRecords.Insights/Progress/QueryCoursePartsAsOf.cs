using LearningRecords.Insights.Courses;
using LearningRecords.Insights.Past;
using Npgsql;

namespace LearningRecords.Insights.Progress;

/// <summary>How the learners of a course were known to be doing in its parts at a past moment of <c>stored</c>.</summary>
public static class QueryCoursePartsAsOf
{
    /// <inheritdoc cref="QueryCourseParts.RunAsync"/>
    public static async Task<IReadOnlyList<CoursePart>> RunAsync(
        NpgsqlDataSource database, string tenant, string course, string? group, int? limit, int offset, DateTimeOffset moment, CancellationToken token)
    {
        var scope = new PastScope(moment, Course: course, Group: group);
        var parts = await PartsAsync(database, tenant, scope, token);
        var learners = 0L;
        await foreach (var learner in ReadPast.LearnersAsync(database, tenant, scope, token))
        {
            var record = learner.Fold();
            if (!record.Courses.TryGet(scope.CourseKey!.Value, out _) || !PastCourses.InGroup(learner, scope.CourseKey.Value, scope))
                continue;
            learners++;
            foreach (var (key, told) in record.Parts.After)
            {
                if (key.Course == scope.CourseKey && parts.TryGetValue(key.Activity, out var part))
                {
                    parts[key.Activity] = part with
                    {
                        Learners = part.Learners + 1,
                        Completed = part.Completed + (told.CompletedAt is null ? 0 : 1),
                        Scored = part.Scored + (told.BestScore is null ? 0 : 1),
                        MeanScore = told.BestScore is { } score ? (part.MeanScore ?? 0) + score : part.MeanScore,
                    };
                }
            }
        }

        return
        [
            .. parts.Values.Select(part => part with { CourseLearners = learners, MeanScore = part.MeanScore / part.Scored })
                .OrderBy(part => part.Place ?? int.MaxValue).ThenByDescending(part => part.Learners).ThenBy(part => part.Id, StringComparer.Ordinal).Skip(offset).Take(limit ?? int.MaxValue),
        ];
    }

    // While learners are added the mean score is the sum.
    private static async Task<Dictionary<Guid, CoursePart>> PartsAsync(NpgsqlDataSource database, string tenant, PastScope scope, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"""
            select p.activity, coalesce(v.id, listed.id), coalesce(listed.title_en, v.title_en), coalesce(listed.title_zh, v.title_zh), v.type, p.place
            from ({KnownPartsSql.AsOf("$2", "$3")}) p
            left join insights.activity v on v.tenant_id = $1 and v.activity = p.activity
            left join insights.catalogue_part listed on listed.tenant_id = $1 and listed.course = p.course and listed.activity = p.activity and listed.stored <= $2
                and (listed.superseded > $2 or listed.superseded = 'infinity')
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(scope.Moment.ToUniversalTime());
        command.Parameters.AddKeyOf(scope.Course);
        await using var reader = await command.ExecuteReaderAsync(token);
        var parts = new Dictionary<Guid, CoursePart>();
        while (await reader.ReadAsync(token))
            parts[reader.GetGuid(0)] = new CoursePart(reader.GetString(1), reader.TextOrNull(2), reader.TextOrNull(3), reader.TextOrNull(4), reader.GetFieldValue<int?>(5), 0, 0, 0, 0, null);
        return parts;
    }
}
