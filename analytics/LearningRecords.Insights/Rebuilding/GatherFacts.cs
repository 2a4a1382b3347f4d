using System.Collections.ObjectModel;
using System.Threading.Channels;
using LearningRecords.Insights.Facts;
using LearningRecords.Insights.Folding;
using LearningRecords.Insights.Videos;
using Marten;
using Npgsql;

namespace LearningRecords.Insights.Rebuilding;

/// <summary>Writes what a tenant's events say into the next tables, as facts yet to be folded. A page is read while the one before is written.</summary>
internal static class GatherFacts
{
    /// <param name="lengths">The longest that players told of each video.</param>
    /// <param name="read">Gets the sequence up to which events were read.</param>
    public static async Task RunAsync(
        IDocumentStore store, NpgsqlDataSource database, string tenant, string schema, long after, long until, Dictionary<Guid, double?> lengths, Action<long> read, CancellationToken token)
    {
        var pages = Channel.CreateBounded<(InsightsPage Page, long Last)>(1);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(token);
        var reading = Task.Run(async () =>
        {
            try
            {
                await foreach (var events in ReadEvents.PagesAsync(store, database, tenant, after, until, ended.Token))
                    await pages.Writer.WriteAsync((InsightsPage.Read(tenant, events), events.Count > 0 ? events[^1].Sequence : until), ended.Token);
                pages.Writer.Complete();
            }
            catch (Exception problem)
            {
                pages.Writer.Complete(problem);
            }
        }, ended.Token);
        try
        {
            await using var connection = await database.OpenConnectionAsync(token);
            await foreach (var (page, last) in pages.Reader.ReadAllAsync(token))
            {
                var changes = new PageChanges();
                FoldPage.QueueSeen(changes, page);
                FoldFacts.QueueMentioned(changes, page, ReadOnlyDictionary<Guid, DateOnly>.Empty);
                changes.Insert(FactRows.Format, tenant, [.. page.Facts.Select(fact => (fact, (DateTimeOffset?)null))]);
                changes.Insert(VideoRows.Events, tenant, page.Videos);
                await changes.SaveAsync(connection, schema, token);
                foreach (var act in page.Videos)
                    lengths[act.Activity] = lengths.GetValueOrDefault(act.Activity) is { } known && !(act.Length > known) ? known : act.Length;
                read(last);
            }
        }
        finally
        {
            await ended.CancelAsync();
            await reading;
        }
    }
}
