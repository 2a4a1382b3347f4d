using System.Runtime.CompilerServices;
using LearningRecords.Insights.Courses;
using Npgsql;

namespace LearningRecords.Insights.Progress;

/// <summary>How the learners of a course are doing in one part of it.</summary>
/// <param name="Id">The part's IRI.</param>
/// <param name="Place">Which part of the course it is by the catalogue, from 1; null: the catalogue does not list it.</param>
/// <param name="CourseLearners">Learners with any statement in the course.</param>
/// <param name="Learners">Those with any statement about the part.</param>
/// <param name="Scored">Those with a score in it.</param>
/// <param name="MeanScore">Mean of the best score of each, scaled; null: no score.</param>
public sealed record CoursePart(string Id, string? TitleEn, string? TitleZh, string? Type, int? Place, long CourseLearners, long Learners, long Completed, long Scored, double? MeanScore);

public static class QueryCourseParts
{
    /// <summary>The known parts of a course, those that the catalogue lists first and in its order, then the one with the most learners.</summary>
    /// <param name="group">Id of a learner group: only learners who did anything in the course as its members; null: everyone.</param>
    /// <param name="limit">How many at most; null: all.</param>
    public static async IAsyncEnumerable<CoursePart> RunAsync(
        NpgsqlDataSource database, string tenant, string course, string? group, int? limit, int offset, [EnumeratorCancellation] CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"""
            with learners as materialized (
                select p.learner from insights.progress p
                where p.tenant_id = $1 and p.course = $2 and {LearnerProgressSql.InGroup(group is null ? null : "$5")}),
            counted as (
                select a.activity, count(*) as learners, count(a.own_completed_at) as completed, count(a.best_score) as scored, avg(a.best_score) as mean_score
                from insights.part_progress a join learners l on l.learner = a.learner
                where a.tenant_id = $1 and a.course = $2
                group by a.activity)
            select coalesce(v.id, listed.id), coalesce(listed.title_en, v.title_en), coalesce(listed.title_zh, v.title_zh), v.type, listed.place, (select count(*) from learners), coalesce(c.learners, 0), coalesce(c.completed, 0), coalesce(c.scored, 0), c.mean_score
            from (select $1::text as tenant_id, $2::uuid as course) of
            cross join lateral ({KnownPartsSql.Of("of")}) part
            left join insights.activity v on v.tenant_id = $1 and v.activity = part.activity
            left join insights.catalogue_part listed on listed.tenant_id = $1 and listed.course = $2 and listed.activity = part.activity and listed.superseded = 'infinity'
            left join counted c on c.activity = part.activity
            order by listed.place, coalesce(c.learners, 0) desc, 1 limit $3 offset $4
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddKeyOf(course);
        command.Parameters.Add(new NpgsqlParameter<int?> { TypedValue = limit });
        command.Parameters.AddWithValue(offset);
        if (group is not null)
            command.Parameters.AddKeyOf(group);
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            yield return new CoursePart(
                reader.GetString(0), reader.TextOrNull(1), reader.TextOrNull(2), reader.TextOrNull(3), reader.GetFieldValue<int?>(4),
                reader.GetInt64(5), reader.GetInt64(6), reader.GetInt64(7), reader.GetInt64(8), reader.GetFieldValue<double?>(9));
        }
    }
}
