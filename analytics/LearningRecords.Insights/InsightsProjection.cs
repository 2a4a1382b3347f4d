using JasperFx.Events;
using LearningRecords.Insights.Courses;
using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Facts;
using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Insights.Progress;
using Marten;
using Marten.Events.Projections;

namespace LearningRecords.Insights;

/// <summary>
/// Folds a page of events into every read model with a handful of set-based statements, in the daemon's own transaction.
/// What a page says goes into fact rows; the rows of the keys it touches are then recomputed from the facts, so that order of arrival,
/// repeats, voiding and the cut of the pages change nothing.
/// </summary>
public sealed class InsightsProjection : IProjection
{
    public Task ApplyAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        foreach (var tenant in events.GroupBy(recorded => recorded.TenantId, StringComparer.Ordinal))
        {
            var page = InsightsPage.Read(tenant.Key, tenant);
            FoldLearnerGroups.Queue(operations, page);
            FoldCourses.Queue(operations, page);
            FoldFacts.Queue(operations, page);
            FoldProgress.Queue(operations, page);
            FoldEngagement.Queue(operations, page);
        }

        return Task.CompletedTask;
    }
}
