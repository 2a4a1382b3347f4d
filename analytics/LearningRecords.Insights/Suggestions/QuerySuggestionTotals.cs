using Npgsql;

namespace LearningRecords.Insights.Suggestions;

/// <summary>What was shown, taken and skipped in a period, added up.</summary>
/// <param name="Days">By the day on which a course was shown, or first told of.</param>
/// <param name="Models">By the model that ranked; null: popularity did. What no statement says of is left out.</param>
/// <param name="Weighed">Of what models ranked in a known place.</param>
public sealed record SuggestionTotals(IReadOnlyList<(DateOnly Day, SuggestionCounts Counts)> Days, IReadOnlyList<(Guid? Model, SuggestionCounts Counts)> Models, WeighedAnswers Weighed);

/// <param name="Shown">Courses that were shown, each as often as in different answers and to different learners.</param>
/// <param name="Learners">To how many learners.</param>
/// <param name="LearnersTaking">Who took any of them.</param>
/// <param name="LearnersSkipping">Who waved any of them away.</param>
public sealed record SuggestionCounts(long Shown, long Taken, long Skipped, long Learners, long LearnersTaking, long LearnersSkipping);

/// <summary>Sums over answers, each as shown to one learner: of x, the courses taken of it, and y, those that would have been taken had popularity placed what was shown.</summary>
/// <param name="Coverage">Sum of the shares of an answer's places that popularity would have filled with something shown in it.</param>
public sealed record WeighedAnswers(long Answers, long Learners, double X, double Y, double XX, double XY, double YY, double Coverage);

/// <summary>Adds up what became of suggestions where they are kept, so that an answer is as large as the period has days, however much was shown; voided statements are left out.</summary>
public static class QuerySuggestionTotals
{
    private const string Counts =
        """
        sum(s.shown)::bigint, sum(s.taken)::bigint, sum(s.skipped)::bigint, count(*), count(*) filter (where s.taken > 0), count(*) filter (where s.skipped > 0),
        0::float8, 0::float8, 0::float8, 0::float8, 0::float8, 0::float8
        """;

    /// <param name="largestWeight">The most that a course taken low down counts for.</param>
    public static async Task<SuggestionTotals> RunAsync(NpgsqlDataSource database, string tenant, DateTime from, DateTime until, double largestWeight, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"""
            with suggested as materialized (
                select e.learner, e.answer, e.suggested_place as place, max(e.basis) as basis, (array_agg(e.ranking_model) filter (where e.ranking_model is not null))[1] as model,
                       min(e.popularity_place) as popularity_place, bool_or(e.outcome = 1) as taken, bool_or(e.outcome = 2) as skipped,
                       (coalesce(min(e.at) filter (where e.outcome = 0), min(e.at) filter (where e.outcome = 1), min(e.at)) at time zone '{TenantCalendar.TimeZone}')::date as day
                from insights.suggestion_event e
                where e.tenant_id = $1 and e.at >= $2 and e.at < $3
                  and not exists (select from insights.voided v where v.tenant_id = e.tenant_id and v.statement_id = e.statement_id)
                group by e.learner, e.answer, e.suggested_place)
            select 'day', s.day, null::uuid, {Counts}
            from (select day, learner, count(*) as shown, count(*) filter (where taken) as taken, count(*) filter (where skipped) as skipped from suggested group by day, learner) s
            group by s.day
            union all
            select 'model', null, s.model, {Counts}
            from (select model, learner, count(*) as shown, count(*) filter (where taken) as taken, count(*) filter (where skipped) as skipped from suggested where basis is not null group by model, learner) s
            group by s.model
            union all
            select 'weighed', null, null, coalesce(sum(l.answers), 0)::bigint, 0, 0, count(*), 0, 0,
                   coalesce(sum(l.x), 0), coalesce(sum(l.y), 0), coalesce(sum(l.xx), 0), coalesce(sum(l.xy), 0), coalesce(sum(l.yy), 0), coalesce(sum(l.coverage), 0)
            from (select learner, count(*) as answers, sum(x) as x, sum(y) as y, sum(x * x) as xx, sum(x * y) as xy, sum(y * y) as yy, sum(coverage) as coverage
                  from (select learner, count(*) filter (where taken)::float8 as x,
                               coalesce(sum(least($4, place::float8 / greatest(popularity_place, 1))) filter (where taken and popularity_place <= places), 0)::float8 as y,
                               count(*) filter (where popularity_place <= places)::float8 / max(places) as coverage
                        from (select *, max(place) over (partition by answer, learner) as places from suggested where model is not null and place > 0) placed
                        group by answer, learner) answer
                  group by learner) l
            order by 1, 2, 3
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(from);
        command.Parameters.AddWithValue(until);
        command.Parameters.AddWithValue(largestWeight);
        var (days, models, weighed) = (new List<(DateOnly, SuggestionCounts)>(), new List<(Guid?, SuggestionCounts)>(), default(WeighedAnswers)!);
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            var counts = new SuggestionCounts(reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5), reader.GetInt64(6), reader.GetInt64(7), reader.GetInt64(8));
            if (reader.GetString(0) == "day")
                days.Add((reader.GetFieldValue<DateOnly>(1), counts));
            else if (reader.GetString(0) == "model")
                models.Add((reader.GetFieldValue<Guid?>(2), counts));
            else
                weighed = new WeighedAnswers(counts.Shown, counts.Learners, reader.GetDouble(9), reader.GetDouble(10), reader.GetDouble(11), reader.GetDouble(12), reader.GetDouble(13), reader.GetDouble(14));
        }

        return new SuggestionTotals(days, models, weighed);
    }
}
