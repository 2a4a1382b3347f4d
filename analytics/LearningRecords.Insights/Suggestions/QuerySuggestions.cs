using System.Runtime.CompilerServices;
using Npgsql;

namespace LearningRecords.Insights.Suggestions;

/// <summary>A course that a learner was shown, and what came of it.</summary>
/// <param name="Basis">What ranked it; null: not told.</param>
/// <param name="Shown">When it was shown first; null: nobody told that it was.</param>
/// <param name="Taken">When it was chosen first; null: it was not.</param>
/// <param name="Skipped">When it was waved away first; null: it was not.</param>
public sealed record SuggestionOutcome(
    Guid Learner, Guid Answer, int Place, string? Course, string? Basis, Guid? Model, int? PopularityPlace, DateTime? Shown, DateTime? Taken, DateTime? Skipped);

/// <summary>What was shown, taken and skipped, one row for each learner and place of an answer; voided statements are left out.</summary>
public static class QuerySuggestions
{
    /// <summary>Suggestions that were first told of in a period, by their answers.</summary>
    public static async IAsyncEnumerable<SuggestionOutcome> RunAsync(
        NpgsqlDataSource database, string tenant, DateTime from, DateTime until, [EnumeratorCancellation] CancellationToken token)
    {
        // The course of a place is told at least once: by whoever showed it, or by whoever took it.
        await using var command = database.CreateCommand(
            """
            select s.learner, s.answer, s.place, c.id, s.basis, s.model, s.popularity_place, s.shown, s.taken, s.skipped
            from (
                select e.learner, e.answer, e.suggested_place as place, (array_agg(e.course order by e.outcome) filter (where e.course is not null))[1] as course,
                       max(e.basis) as basis, (array_agg(e.ranking_model) filter (where e.ranking_model is not null))[1] as model, min(e.popularity_place) as popularity_place,
                       min(e.at) filter (where e.outcome = 0) as shown, min(e.at) filter (where e.outcome = 1) as taken, min(e.at) filter (where e.outcome = 2) as skipped
                from insights.suggestion_event e
                where e.tenant_id = $1 and e.at >= $2 and e.at < $3
                  and not exists (select from insights.voided v where v.tenant_id = e.tenant_id and v.statement_id = e.statement_id)
                group by e.learner, e.answer, e.suggested_place) s
            left join insights.course c on c.tenant_id = $1 and c.course = s.course
            order by s.answer, s.learner, s.place
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(from);
        command.Parameters.AddWithValue(until);
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            yield return new SuggestionOutcome(
                reader.GetGuid(0), reader.GetGuid(1), reader.GetInt32(2), reader.TextOrNull(3), reader.TextOrNull(4), reader.GetFieldValue<Guid?>(5),
                reader.GetFieldValue<int?>(6), reader.GetFieldValue<DateTime?>(7), reader.GetFieldValue<DateTime?>(8), reader.GetFieldValue<DateTime?>(9));
        }
    }
}
