using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.Learners;

/// <summary>A learner of whom statements have told. A person, for whoever may read of those.</summary>
/// <param name="Identity">The canonical identity.</param>
/// <param name="FirstStored">When the first statement about them was received, UTC.</param>
/// <param name="LastStored">When the last one was.</param>
public sealed record KnownLearner(string Identity, string? Name, DateTime FirstStored, DateTime LastStored);

public static class QueryLearner
{
    /// <returns>Null: no statement has told of them.</returns>
    public static async Task<KnownLearner?> RunAsync(NpgsqlDataSource database, string tenant, string learner, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select l.identity, l.name, told.first, told.last
            from insights.learner l
            cross join lateral (select min(f.stored) as first, max(f.stored) as last from insights.statement_fact f where f.tenant_id = l.tenant_id and f.learner = l.learner) told
            where l.tenant_id = $1 and l.learner = $2 and told.first is not null
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(IriKey.Of(learner));
        await using var reader = await command.ExecuteReaderAsync(token);
        return await reader.ReadAsync(token) ? new KnownLearner(reader.GetString(0), reader.TextOrNull(1), reader.GetDateTime(2), reader.GetDateTime(3)) : null;
    }
}
