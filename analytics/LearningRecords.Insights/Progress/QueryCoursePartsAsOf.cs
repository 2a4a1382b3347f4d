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
        var scope = new PastScope(moment, course: course, group: group);
        var parts = await PartsAsync(database, tenant, scope, token);
        var counted = await ReadPast.SumAsync(
            database, tenant, scope, () => new Counted(),
            (sum, learner) =>
            {
                if (!PastCourses.InGroup(learner, scope.Course!.Value, scope) || learner.FoldProgress(scope.Course) is var record && !record.Courses.After.Any())
                    return;
                sum.Learners++;
                foreach (var (key, told) in record.Parts.After)
                    sum.Of(key.Activity).Add(told);
            },
            (sum, other) => sum.Add(other), token);
        return
        [
            .. parts.Select(part => counted.Of(part.Key).Tell(part.Value, counted.Learners))
                .OrderBy(part => part.Place ?? int.MaxValue).ThenByDescending(part => part.Learners).ThenBy(part => part.Id, StringComparer.Ordinal).Skip(offset).Take(limit ?? int.MaxValue),
        ];
    }

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
        command.Parameters.AddWithValue(scope.Moment);
        command.Parameters.AddWithValue(new[] { scope.Course!.Value });
        await using var reader = await command.ExecuteReaderAsync(token);
        var parts = new Dictionary<Guid, CoursePart>();
        while (await reader.ReadAsync(token))
            parts[reader.GetGuid(0)] = new CoursePart(reader.GetString(1), reader.TextOrNull(2), reader.TextOrNull(3), reader.TextOrNull(4), reader.GetFieldValue<int?>(5), 0, 0, 0, 0, null);
        return parts;
    }

    /// <summary>What the learners of a part come to.</summary>
    private sealed class PartTotals
    {
        private long _learners;
        private long _completed;
        private long _scored;
        private double _scores;

        public void Add(Achievement told)
        {
            _learners++;
            _completed += told.CompletedAt is null ? 0 : 1;
            _scored += told.BestScore is null ? 0 : 1;
            _scores += told.BestScore ?? 0;
        }

        public void Add(PartTotals other)
        {
            _learners += other._learners;
            _completed += other._completed;
            _scored += other._scored;
            _scores += other._scores;
        }

        public CoursePart Tell(CoursePart part, long courseLearners) =>
            part with { CourseLearners = courseLearners, Learners = _learners, Completed = _completed, Scored = _scored, MeanScore = _scored == 0 ? null : _scores / _scored };
    }

    private sealed class Counted
    {
        private readonly Dictionary<Guid, PartTotals> _parts = [];

        public long Learners { get; set; }

        public PartTotals Of(Guid part) => _parts.SumOf(part);

        public void Add(Counted other)
        {
            Learners += other.Learners;
            foreach (var (part, totals) in other._parts)
                Of(part).Add(totals);
        }
    }
}
