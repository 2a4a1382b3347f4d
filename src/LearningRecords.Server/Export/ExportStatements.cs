using System.Runtime.CompilerServices;
using LearningRecords.Events;
using LearningRecords.Server.Statements;
using Npgsql;

namespace LearningRecords.Server.Export;

/// <summary>What an export holds.</summary>
/// <param name="Query">The filters of the statements resource.</param>
/// <param name="IncludeVoided">Also statements that were voided; only for a query without other filters than since and until.</param>
public sealed record ExportRequest(string Tenant, StatementQuery Query, bool IncludeVoided);

/// <summary>
/// Reads the statements of an export in the order they were stored, a page at a time, up to what was committed when it began. One that is voided
/// meanwhile may be left out.
/// </summary>
public static class ExportStatements
{
    /// <summary>Writes the file; until it is whole it has another name, so that nobody takes half of one for all.</summary>
    /// <returns>How many statements it holds.</returns>
    public static async Task<long> RunAsync(NpgsqlDataSource database, ExportRequest request, string file, Func<string, ExportFile> open, Action<long> progress, CancellationToken token)
    {
        var unfinished = file + ".unfinished";
        try
        {
            var exported = 0L;
            await using (var target = open(unfinished))
            {
                await foreach (var recorded in ReadAsync(database, request, token))
                {
                    await target.WriteAsync(recorded, token);
                    if (++exported % StatementQuery.MaximumLimit == 0)
                        progress(exported);
                }

                await target.FinishAsync(token);
            }

            File.Move(unfinished, file, overwrite: true);
            return exported;
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    private static async IAsyncEnumerable<StatementRecorded> ReadAsync(NpgsqlDataSource database, ExportRequest request, [EnumeratorCancellation] CancellationToken token)
    {
        var through = await CommittedThroughAsync(database, request.Tenant, token);
        var query = request.Query with { Ascending = true, Limit = StatementQuery.MaximumLimit, Until = request.Query.Until < through ? request.Query.Until : through };
        for (var more = true; more;)
        {
            var page = request.IncludeVoided ? await PageWithVoidedAsync(database, request.Tenant, query, token) : await FindStatements.FindAsync(database, request.Tenant, query, token);
            await foreach (var recorded in ReadStatements.ReadAsync(database, request.Tenant, page.Found, token))
                yield return recorded;
            more = page.Through is not null;
            query = query with { After = page.Through };
        }
    }

    private static async Task<DateTimeOffset> CommittedThroughAsync(NpgsqlDataSource database, string tenant, CancellationToken token)
    {
        await using var command = database.CreateCommand("select last from records.tenant_clock where tenant_id = $1");
        command.Parameters.AddWithValue(tenant);
        return await command.ExecuteScalarAsync(token) is DateTime last ? last : DateTimeOffset.MinValue;
    }

    private static async Task<StatementPage> PageWithVoidedAsync(NpgsqlDataSource database, string tenant, StatementQuery query, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            "select statement_id, stored from records.statement where tenant_id = $1 and stored > $2 and stored <= $3 order by stored limit $4");
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue((query.After ?? query.Since ?? DateTimeOffset.MinValue).ToUniversalTime());
        command.Parameters.AddWithValue(query.Until!.Value.ToUniversalTime());
        command.Parameters.AddWithValue(query.Limit);
        await using var reader = await command.ExecuteReaderAsync(token);
        var found = new List<FoundStatement>(query.Limit);
        while (await reader.ReadAsync(token))
            found.Add(new FoundStatement(reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1)));
        return new StatementPage(found, found.Count == query.Limit ? found[^1].Stored : null);
    }
}
