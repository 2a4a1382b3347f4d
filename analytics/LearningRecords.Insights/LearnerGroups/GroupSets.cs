using System.Runtime.InteropServices;
using LearningRecords.Insights.Facts;
using LearningRecords.Xapi;

namespace LearningRecords.Insights.LearnerGroups;

/// <summary>A membership as it is kept.</summary>
/// <param name="Course">The only course it holds for; the nil key: all.</param>
public readonly record struct Membership(Guid Group, DateTimeOffset From, DateTimeOffset Until, Guid Course);

/// <summary>The groups that a statement counts for, everyone (the nil key) among them.</summary>
/// <param name="Key">Made of the groups, so that the same groups always have the same key.</param>
public sealed record GroupSet(Guid Key, IReadOnlyList<Guid> Groups)
{
    public static GroupSet Of(IEnumerable<Guid> groups)
    {
        Guid[] ordered = [.. groups.Distinct().Order()];
        var bytes = new byte[ordered.Length * 16];
        for (var index = 0; index < ordered.Length; index++)
            ordered[index].TryWriteBytes(bytes.AsSpan(index * 16), bigEndian: true, out _);
        return new GroupSet(IriKey.Of(bytes), ordered);
    }
}

/// <summary>Decides which groups a statement counts for: by the learner's account, by membership and by rule at the time, by the statement's own teams, each with what it is part of.</summary>
/// <param name="parents">The group that each group is part of.</param>
public sealed class GroupSets(IReadOnlyDictionary<Guid, Guid> parents, GroupRules rules)
{
    private readonly Dictionary<Guid, Guid[]> _ancestries = [];
    // Groups in their order, some twice where somebody belongs to them in two ways.
    private readonly Dictionary<Guid[], GroupSet> _sets = new(SameItems<Guid>.Comparer);
    private readonly List<Guid> _direct = [];
    private readonly IReadOnlyList<DateTimeOffset> _turns = rules.Turns;

    /// <summary>Every set decided so far.</summary>
    public IEnumerable<GroupSet> All => _sets.Values.DistinctBy(set => set.Key);

    public GroupSet Of(in Occasion occasion, LearnerTraits learner, IReadOnlyList<Membership> memberships)
    {
        _direct.Clear();
        if (learner.HomeGroup is { } home)
            _direct.Add(home);
        _direct.AddRange(occasion.Teams);
        foreach (var membership in memberships)
        {
            if (membership.From <= occasion.At && occasion.At <= membership.Until && (membership.Course == Guid.Empty || membership.Course == occasion.Course))
                _direct.Add(membership.Group);
        }

        _direct.AddRange(rules.Of(occasion, learner));
        _direct.Sort();
        var direct = CollectionsMarshal.AsSpan(_direct);
        var sets = _sets.GetAlternateLookup<ReadOnlySpan<Guid>>();
        if (!sets.TryGetValue(direct, out var set))
            sets[direct] = set = GroupSet.Of(_direct.SelectMany(Ancestry).Append(Guid.Empty));
        return set;
    }

    /// <summary>Decides for one statement of a learner after the other.</summary>
    internal OfLearner Of(LearnerTraits learner, List<Membership> memberships) => new(this, learner, memberships);

    // A circle of parents ends where it began.
    private Guid[] Ancestry(Guid group)
    {
        if (_ancestries.TryGetValue(group, out var known))
            return known;
        var ancestry = new List<Guid> { group };
        while (parents.TryGetValue(ancestry[^1], out var parent) && !ancestry.Contains(parent))
            ancestry.Add(parent);
        return _ancestries[group] = [.. ancestry];
    }

    /// <summary>
    /// The groups that each statement of a learner counts for. They are decided anew only where they can turn out otherwise than for the statement before: in the context of other teams,
    /// for memberships of one course in another course, and behind a moment at which anything begins or ends.
    /// </summary>
    internal struct OfLearner(GroupSets sets, LearnerTraits learner, List<Membership> memberships)
    {
        private readonly bool _byCourse = memberships.Exists(membership => membership.Course != Guid.Empty);
        private GroupSet? _decided;
        private Occasion _for;
        private DateTimeOffset _after;
        private DateTimeOffset _before;

        public GroupSet Next(in Occasion occasion)
        {
            if (_decided is { } decided && _after < occasion.At && occasion.At < _before && (!_byCourse || _for.Course == occasion.Course) && _for.Teams.AsSpan().SequenceEqual(occasion.Teams))
                return decided;
            _for = occasion;
            FindTurns();
            return _decided = sets.Of(occasion, learner, memberships);
        }

        // The last moment before at which anything began or ended, and the first one after.
        private void FindTurns()
        {
            (_after, _before) = (DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
            foreach (var turn in sets._turns)
                Narrow(turn);
            foreach (var membership in memberships)
            {
                Narrow(membership.From);
                Narrow(membership.Until);
            }

            foreach (var value in learner.Properties.Values.SelectMany(values => values))
                Narrow(value.From);
            foreach (var scan in learner.Scans.Values)
                Narrow(scan);
        }

        private void Narrow(DateTimeOffset turn)
        {
            if (turn <= _for.At && turn > _after)
                _after = turn;
            if (turn >= _for.At && turn < _before)
                _before = turn;
        }
    }
}
