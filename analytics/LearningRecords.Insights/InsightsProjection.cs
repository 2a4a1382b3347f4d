using JasperFx.Events;
using LearningRecords.Insights.Folding;
using Marten;
using Marten.Events.Projections;

namespace LearningRecords.Insights;

/// <summary>
/// Folds a page of events into every read model with a handful of set-based statements, in the daemon's own transaction. Rows are read outside of it:
/// a page is folded only when the one before has been committed, and a fold that another process has overtaken fails on its progress and writes nothing.
/// </summary>
public sealed class InsightsProjection : IProjection
{
    public async Task ApplyAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        // The progress moves with the rows: what a crash of the database takes of either is folded again.
        operations.QueueSqlCommand("set local synchronous_commit = off");
        await using var connection = operations.Database.CreateConnection();
        await using var beside = operations.Database.CreateConnection();
        await Task.WhenAll(connection.OpenAsync(cancellation), beside.OpenAsync(cancellation));
        foreach (var tenant in events.GroupBy(recorded => recorded.TenantId, StringComparer.Ordinal))
        {
            IReadOnlyList<IEvent> page = [.. tenant];
            await AnalyzeEvents.WhenGrownAsync(connection, tenant.Key, page, cancellation);
            var changes = await FoldPage.RunAsync(operations.DocumentStore, connection, beside, InsightsPage.Read(tenant.Key, page), cancellation);
            changes.QueueTo(operations);
        }
    }
}
