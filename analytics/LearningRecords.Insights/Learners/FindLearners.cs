using Npgsql;

namespace LearningRecords.Insights.Learners;

/// <summary>A learner who was found, and what they do.</summary>
/// <param name="Identity">The canonical identity.</param>
public sealed record FoundLearner(string Identity, string? Name, long Courses, long Completed, DateTime? LastActivity);

public static class FindLearners
{
    /// <summary>Learners whose name or identity holds the text, those with such a name first.</summary>
    /// <param name="text">Taken as it is: no character stands for others.</param>
    /// <param name="groups">Keys of learner groups: only learners who were ever active in one of them; null: all learners.</param>
    public static async Task<IReadOnlyList<FoundLearner>> RunAsync(NpgsqlDataSource database, string tenant, string text, Guid[]? groups, int limit, CancellationToken token)
    {
        var (name, identity, sought) = (Folded("l.name", text), Folded("l.identity", text), Folded("$2", text));
        await using var command = database.CreateCommand(
            $"""
            with found as (
                select l.learner, l.identity, l.name from insights.learner l
                where l.tenant_id = $1 and (strpos({name}, {sought}) > 0 or strpos({identity}, {sought}) > 0)
                  and ($3::uuid[] is null or exists (
                      select from insights.learner_ever e join insights.group_set s on s.tenant_id = e.tenant_id and s.group_set = e.group_set
                      where e.tenant_id = l.tenant_id and e.learner = l.learner and s.learner_groups && $3))
                order by strpos({name}, {sought}) = 1 desc nulls last, l.name, l.identity limit $4)
            select f.identity, f.name, count(p.course), count(p.own_completed_at), max(p.last_activity)
            from found f left join insights.progress p on p.tenant_id = $1 and p.learner = f.learner
            group by f.learner, f.identity, f.name
            order by strpos(lower(f.name), lower($2)) = 1 desc nulls last, f.name, f.identity
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(text);
        command.Parameters.Add(new NpgsqlParameter<Guid[]?> { TypedValue = groups });
        command.Parameters.AddWithValue(limit);
        await using var reader = await command.ExecuteReaderAsync(token);
        var learners = new List<FoundLearner>();
        while (await reader.ReadAsync(token))
            learners.Add(new FoundLearner(reader.GetString(0), reader.TextOrNull(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetFieldValue<DateTime?>(4)));
        return learners;
    }

    // All learners are looked at, and where the text has neither capitals nor small letters, as in Chinese, that takes half the time.
    private static string Folded(string of, string text) => text.All(sign => char.ToUpperInvariant(sign) == char.ToLowerInvariant(sign)) ? of : $"lower({of})";
}
