using LearningRecords.Insights.Past;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.LearnerGroups;

/// <summary>How many learners were known at a past moment of <c>stored</c> to have ever been active in each group that is known now.</summary>
public static class QueryLearnerGroupsAsOf
{
    /// <inheritdoc cref="QueryLearnerGroups.RunAsync"/>
    public static async Task<IReadOnlyList<LearnerGroup>> RunAsync(NpgsqlDataSource database, string tenant, DateTimeOffset moment, CancellationToken token)
    {
        var learners = new Dictionary<Guid, long>();
        await foreach (var learner in ReadPast.LearnersAsync(database, tenant, new PastScope(moment), token))
        {
            foreach (var group in learner.Facts.DistinctBy(fact => fact.Groups.Key).SelectMany(fact => fact.Groups.Groups).Distinct())
                learners[group] = learners.GetValueOrDefault(group) + 1;
        }

        return
        [
            .. (await QueryLearnerGroups.RunAsync(database, tenant, token)).Select(group => group with { Learners = learners.GetValueOrDefault(IriKey.Of(group.Id)) })
                .OrderByDescending(group => group.Learners).ThenBy(group => group.Id, StringComparer.Ordinal),
        ];
    }
}
