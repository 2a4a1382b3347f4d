using System.Runtime.CompilerServices;
using JasperFx.Events;
using LearningRecords.Events;
using Marten;
using Npgsql;

namespace LearningRecords.Insights.Rebuilding;

/// <summary>A tenant's events in the order they were recorded, page by page. Statements, nearly all of them, are read without Marten's detour over a document query.</summary>
internal static class ReadEvents
{
    private const int EventsPerPage = 10_000;
    private const string Statement = "statement_recorded";
    private static readonly StatementRecordedSerializer Serializer = new();

    /// <param name="after">The sequence before the first event to read.</param>
    /// <param name="until">That of the last.</param>
    public static async IAsyncEnumerable<IReadOnlyList<IEvent>> PagesAsync(
        IDocumentStore store, NpgsqlDataSource database, string tenant, long after, long until, [EnumeratorCancellation] CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var command = new NpgsqlCommand(
            "select seq_id, bdata from records.mt_events where tenant_id = $1 and seq_id > $2 and seq_id <= $3 and type = $4 order by seq_id", connection)
        { CommandTimeout = 0, Parameters = { new() { Value = tenant }, new() { Value = after }, new() { Value = until }, new() { Value = Statement } } };
        await using var reader = await command.ExecuteReaderAsync(token);
        var page = new List<IEvent>(EventsPerPage);
        while (await reader.ReadAsync(token))
        {
            page.Add(new Event<StatementRecorded>((StatementRecorded)Serializer.Deserialize(typeof(StatementRecorded), reader.GetFieldValue<byte[]>(1))) { Sequence = reader.GetInt64(0) });
            if (page.Count < EventsPerPage)
                continue;
            yield return await WithOthersAsync(store, tenant, page, after, page[^1].Sequence, token);
            after = page[^1].Sequence;
            page = new List<IEvent>(EventsPerPage);
        }

        if (after < until)
            yield return await WithOthersAsync(store, tenant, page, after, until, token);
    }

    // Groups, memberships and what else is not a statement are few.
    private static async Task<IReadOnlyList<IEvent>> WithOthersAsync(IDocumentStore store, string tenant, List<IEvent> statements, long after, long until, CancellationToken token)
    {
        await using var session = store.QuerySession(tenant);
        var others = await session.Events.QueryAllRawEvents()
            .Where(recorded => recorded.Sequence > after && recorded.Sequence <= until && recorded.EventTypeName != Statement).ToListAsync(token);
        return others.Count == 0 ? statements : [.. statements.Concat(others).OrderBy(recorded => recorded.Sequence)];
    }
}
