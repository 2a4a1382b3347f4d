using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.Learners;

/// <summary>One thing that a learner did.</summary>
/// <param name="At">When it happened, UTC.</param>
/// <param name="Verb">The verb's IRI.</param>
/// <param name="Activity">IRI of what it was done with.</param>
/// <param name="Course">The course's IRI.</param>
/// <param name="Progress">Told of the activity, 0 to 1.</param>
public sealed record TimelineEntry(
    DateTime At, Guid StatementId, string Verb, string? Activity, string? TitleEn, string? TitleZh, string Course, string? CourseEn, string? CourseZh, bool Completed, bool? Success, double? Score, double? Progress, string Terminal);

public static class QueryTimeline
{
    /// <summary>What the learner did, the latest first.</summary>
    /// <param name="learner">The canonical identity.</param>
    /// <param name="asOf">A moment of <c>stored</c>: what was known then; null: what is known now.</param>
    /// <param name="before">Time and statement of the last entry of the page before.</param>
    public static async Task<IReadOnlyList<TimelineEntry>> RunAsync(
        NpgsqlDataSource database, string tenant, string learner, DateTimeOffset? asOf, (DateTime At, Guid StatementId)? before, int limit, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select f.at, f.statement_id, f.verb, a.id, a.title_en, a.title_zh, c.id, c.title_en, c.title_zh, f.completed, f.success, f.score, f.progress / 1e6::float8, f.terminal
            from insights.statement_fact f
            join insights.course c on c.tenant_id = f.tenant_id and c.course = f.course
            left join insights.activity a on a.tenant_id = f.tenant_id and a.activity = f.activity
            where f.tenant_id = $1 and f.learner = $2 and f.stored <= coalesce($3, 'infinity'::timestamptz) and (f.voided is null or f.voided > $3)
              and ($4::timestamptz is null or (f.at, f.statement_id) < ($4, $5::uuid))
            order by f.at desc, f.statement_id desc limit $6
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(IriKey.Of(learner));
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset?> { TypedValue = asOf?.ToUniversalTime() });
        command.Parameters.Add(new NpgsqlParameter<DateTime?> { TypedValue = before?.At });
        command.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = before?.StatementId });
        command.Parameters.AddWithValue(limit);
        await using var reader = await command.ExecuteReaderAsync(token);
        var entries = new List<TimelineEntry>();
        while (await reader.ReadAsync(token))
        {
            entries.Add(new TimelineEntry(
                reader.GetDateTime(0), reader.GetGuid(1), reader.GetString(2), reader.TextOrNull(3), reader.TextOrNull(4), reader.TextOrNull(5), reader.GetString(6), reader.TextOrNull(7), reader.TextOrNull(8),
                reader.GetBoolean(9), reader.GetFieldValue<bool?>(10), reader.GetFieldValue<double?>(11), reader.GetFieldValue<double?>(12), reader.GetString(13)));
        }

        return entries;
    }
}
