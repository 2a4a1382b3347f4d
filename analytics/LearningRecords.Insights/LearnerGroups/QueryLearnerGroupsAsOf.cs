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
        var counted = await ReadPast.SumGroupsAsync(database, tenant, moment, () => new Counted(), (sum, sets) => sum.Add(sets), (sum, other) => sum.Add(other), token);
        var learners = counted.ByGroup();
        return
        [
            .. (await QueryLearnerGroups.RunAsync(database, tenant, token)).Select(group => group with { Learners = learners.GetValueOrDefault(IriKey.Of(group.Id)) })
                .OrderByDescending(group => group.Learners).ThenBy(group => group.Id, StringComparer.Ordinal),
        ];
    }

    private sealed class Counted
    {
        private readonly HashSet<Guid> _ofLearner = [];
        private readonly Dictionary<Guid, long> _learners = [];

        // Whose statements all count for the same groups, as most learners' do.
        private readonly Dictionary<GroupSet, long> _ofOneSet = [];

        public void Add(IReadOnlyList<GroupSet> sets)
        {
            if (sets is [var only])
            {
                CollectionsMarshal.GetValueRefOrAddDefault(_ofOneSet, only, out _)++;
                return;
            }

            _ofLearner.Clear();
            foreach (var set in sets)
                _ofLearner.UnionWith(set.Groups);
            foreach (var group in _ofLearner)
                CollectionsMarshal.GetValueRefOrAddDefault(_learners, group, out _)++;
        }

        public void Add(Counted other)
        {
            _learners.AddAll(other._learners);
            _ofOneSet.AddAll(other._ofOneSet);
        }

        public Dictionary<Guid, long> ByGroup()
        {
            var learners = new Dictionary<Guid, long>(_learners);
            foreach (var (set, count) in _ofOneSet)
            {
                foreach (var group in set.Groups)
                    CollectionsMarshal.GetValueRefOrAddDefault(learners, group, out _) += count;
            }

            return learners;
        }
    }
}
