using LearningRecords.Events;
using Npgsql;

namespace LearningRecords.Insights.LearnerGroups;

/// <summary>A learner whom a rule would take in.</summary>
/// <param name="Learner">Canonical identity.</param>
public sealed record MatchingLearner(string Learner, string? Name);

/// <summary>Whom a rule would take in if it held now.</summary>
public static class QueryRuleMatches
{
    /// <param name="profiles">Learners by what their profiles say, where nobody watches them yet; null: what rules were told.</param>
    /// <param name="examples">How many of them to name.</param>
    public static async Task<(long Learners, IReadOnlyList<MatchingLearner> Examples)> RunAsync(
        NpgsqlDataSource database, string tenant, GroupRule rule, Func<ProfileIs, Guid[]?> profiles, int examples, CancellationToken token)
    {
        await using var command = database.CreateCommand();
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(examples);
        command.CommandText =
            $"""
            with matching as materialized (
                select l.learner, l.identity, l.name from insights.learner l where l.tenant_id = $1 and {GroupRuleSql.OfLearner(rule, "l", command.Parameters, profiles)})
            select (select count(*) from matching), e.identity, e.name
            from (select 1) one left join (select * from matching order by learner limit $2) e on true
            """;
        await using var reader = await command.ExecuteReaderAsync(token);
        var (learners, found) = (0L, new List<MatchingLearner>());
        while (await reader.ReadAsync(token))
        {
            learners = reader.GetInt64(0);
            if (reader.TextOrNull(1) is { } identity)
                found.Add(new MatchingLearner(identity, reader.TextOrNull(2)));
        }

        return (learners, found);
    }
}
