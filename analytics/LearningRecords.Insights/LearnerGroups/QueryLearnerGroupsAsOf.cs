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
        var learners = await ReadPast.SumAsync(
            database, tenant, new PastScope(moment, withGroups: true), () => new Dictionary<Guid, long>(),
            (sum, learner) =>
            {
                foreach (var group in learner.Facts.Select(fact => fact.Groups).DistinctBy(set => set.Key).SelectMany(set => set.Groups).Distinct())
                    sum[group] = sum.GetValueOrDefault(group) + 1;
            },
            (sum, other) => sum.AddAll(other), token);
        return
        [
            .. (await QueryLearnerGroups.RunAsync(database, tenant, token)).Select(group => group with { Learners = learners.GetValueOrDefault(IriKey.Of(group.Id)) })
                .OrderByDescending(group => group.Learners).ThenBy(group => group.Id, StringComparer.Ordinal),
        ];
    }
}
