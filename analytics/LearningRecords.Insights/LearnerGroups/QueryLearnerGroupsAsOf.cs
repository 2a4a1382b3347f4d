using System.Runtime.InteropServices;
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
        var counted = await ReadPast.SumAsync(
            database, tenant, new PastScope(moment, withGroups: true), () => new Counted(), (sum, learner) => sum.Add(learner), (sum, other) => sum.Learners.AddAll(other.Learners), token);
        return
        [
            .. (await QueryLearnerGroups.RunAsync(database, tenant, token)).Select(group => group with { Learners = counted.Learners.GetValueOrDefault(IriKey.Of(group.Id)) })
                .OrderByDescending(group => group.Learners).ThenBy(group => group.Id, StringComparer.Ordinal),
        ];
    }

    private sealed class Counted
    {
        private readonly HashSet<Guid> _ofLearner = [];

        public Dictionary<Guid, long> Learners { get; } = [];

        public void Add(PastLearner learner)
        {
            _ofLearner.Clear();
            GroupSet? before = null;
            foreach (var fact in learner.Facts)
            {
                // Most facts of a learner count for the same groups.
                if (!ReferenceEquals(fact.Groups, before))
                    _ofLearner.UnionWith(fact.Groups.Groups);
                before = fact.Groups;
            }

            foreach (var group in _ofLearner)
                CollectionsMarshal.GetValueRefOrAddDefault(Learners, group, out _)++;
        }
    }
}
