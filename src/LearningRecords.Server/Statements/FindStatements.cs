using Npgsql;

namespace LearningRecords.Server.Statements;

/// <summary>A statement that a query found: its event's number and when it was stored.</summary>
public readonly record struct FoundStatement(long Sequence, DateTimeOffset Stored);

/// <summary>The statements of one page.</summary>
/// <param name="Found">At most as many as the query's limit; fewer, or none, also when the search ended early.</param>
/// <param name="Through">How far in the order of <c>stored</c> the search came, when more may follow; null at the end.</param>
public sealed record StatementPage(IReadOnlyList<FoundStatement> Found, DateTimeOffset? Through);

/// <summary>
/// Finds recorded statements by the index, in the order of <c>stored</c>. A page costs no more however much is stored and however rarely the filters meet:
/// one that has looked at its share of the index ends there, and its <c>more</c> link goes on behind it.
/// </summary>
public static class FindStatements
{
    public static async Task<StatementPage> FindAsync(NpgsqlDataSource database, string tenant, StatementQuery query, CancellationToken token)
    {
        var lead = await ChooseLead(database, tenant, query, token);
        var found = new List<FoundStatement>(Math.Min(query.Limit + 1, StatementQuery.DefaultLimit + 1));
        await using (var command = SearchStatements.Page(tenant, query, lead).On(database))
        await using (var reader = await command.ExecuteReaderAsync(token))
        {
            while (await reader.ReadAsync(token))
                found.Add(new FoundStatement(reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1)));
        }

        if (found.Count > query.Limit)
        {
            found.RemoveAt(query.Limit);
            return new StatementPage(found, found[^1].Stored);
        }

        return new StatementPage(found, await EndOfShareAsync(database, SearchStatements.EndOfShare(tenant, query, lead), token));
    }

    // The rarest of several filters leads: the one whose next thousand rows reach farthest, or that has no thousand left.
    private static async Task<SearchLead> ChooseLead(NpgsqlDataSource database, string tenant, StatementQuery query, CancellationToken token)
    {
        var leads = SearchStatements.Leads(query);
        if (leads.Count == 1)
            return leads[0];
        await using var command = SearchStatements.Reach(tenant, query, leads).On(database);
        await using var reader = await command.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        var reaches = new List<DateTimeOffset?>(leads.Count);
        for (var i = 0; i < leads.Count; i++)
            reaches.Add(await reader.IsDBNullAsync(i, token) ? null : reader.GetFieldValue<DateTimeOffset>(i));
        return SearchStatements.Rarest(leads, reaches, query.Ascending);
    }

    private static async Task<DateTimeOffset?> EndOfShareAsync(NpgsqlDataSource database, SqlText sql, CancellationToken token)
    {
        await using var command = sql.On(database);
        await using var reader = await command.ExecuteReaderAsync(token);
        return await reader.ReadAsync(token) ? reader.GetFieldValue<DateTimeOffset>(0) : null;
    }
}
