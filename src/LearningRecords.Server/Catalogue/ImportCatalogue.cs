using LearningRecords.Events;
using LearningRecords.Server.Ingest;
using LearningRecords.Xapi;
using Marten;
using Npgsql;

namespace LearningRecords.Server.Catalogue;

/// <summary>What became of a catalogue's entries.</summary>
/// <param name="New">Things the catalogue did not know before.</param>
/// <param name="Changed">Things of which it said something else.</param>
/// <param name="Unchanged">Things of which it said the same.</param>
public sealed record CatalogueSummary(int New, int Changed, int Unchanged)
{
    public static CatalogueSummary operator +(CatalogueSummary left, CatalogueSummary right) =>
        new(left.New + right.New, left.Changed + right.Changed, left.Unchanged + right.Unchanged);
}

/// <summary>Records what a catalogue says as events, each thing in a stream of its own; what it has said already is not recorded again.</summary>
public static class ImportCatalogue
{
    private const int EntriesAtOnce = 500;

    /// <param name="entries">Each thing once; their <c>Stored</c> is set here.</param>
    /// <param name="known">When it was said, in a history that is recorded later; null: now.</param>
    /// <param name="progress">Told how many entries are done.</param>
    public static async Task<CatalogueSummary> RunAsync(
        IDocumentStore store, NpgsqlDataSource database, string tenant, IReadOnlyList<ResourceCatalogued> entries, Action<long> progress, CancellationToken token, DateTimeOffset? known = null)
    {
        var summary = new CatalogueSummary(0, 0, 0);
        var done = 0L;
        foreach (var chunk in entries.Chunk(EntriesAtOnce))
        {
            summary += await RecordFacts.RunAsync(store, database, tenant, chunk.Length, (session, last) => RecordAsync(session, chunk, known?.AddMicroseconds(done + chunk.Length) ?? last, token), token);
            progress(done += chunk.Length);
        }

        return summary;
    }

    public static Guid StreamOf(string resourceId) => IriKey.Of($"catalogue:{resourceId}");

    private static async Task<CatalogueSummary> RecordAsync(IDocumentSession session, ResourceCatalogued[] entries, DateTimeOffset last, CancellationToken token)
    {
        var streams = entries.Select(entry => StreamOf(entry.ResourceId)).ToArray();
        var told = (await session.Events.QueryAllRawEvents().Where(recorded => streams.Contains(recorded.StreamId)).ToListAsync(token))
            .GroupBy(recorded => recorded.StreamId).ToDictionary(stream => stream.Key, stream => stream.MaxBy(recorded => recorded.Version)!.Data);
        var summary = new CatalogueSummary(0, 0, 0);
        foreach (var (index, entry) in entries.Index())
        {
            var known = told.GetValueOrDefault(streams[index]);
            var outcome = DecideCatalogue.Outcome(known as ResourceCatalogued, entry);
            summary += outcome;
            if (outcome.Unchanged == 0)
                session.Events.Append(streams[index], entry with { Stored = last.AddMicroseconds(index + 1 - entries.Length) });
        }

        return summary;
    }
}
