using LearningRecords.Insights.Facts;
using LearningRecords.Insights.Past;
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
    private readonly Dictionary<DirectGroups, GroupSet> _sets = [];
    private readonly HashSet<Guid> _direct = [];
    private readonly List<DateTimeOffset> _turns = [];

    /// <summary>Every set decided so far.</summary>
    public IEnumerable<GroupSet> All => _sets.Values.DistinctBy(set => set.Key);

    public GroupSet Of(StatementFact fact, LearnerTraits learner, IReadOnlyList<Membership> memberships)
    {
        _direct.Clear();
        if (learner.HomeGroup is { } home)
            _direct.Add(home);
        foreach (var team in fact.Teams)
            _direct.Add(team);
        foreach (var membership in memberships)
        {
            if (membership.From <= fact.At && fact.At <= membership.Until && (membership.Course == Guid.Empty || membership.Course == fact.Course))
                _direct.Add(membership.Group);
        }

        _direct.UnionWith(rules.Of(fact, learner));
        Guid[] direct = [.. _direct];
        Array.Sort(direct);
        var key = new DirectGroups(direct);
        if (!_sets.TryGetValue(key, out var set))
            _sets[key] = set = GroupSet.Of(direct.SelectMany(Ancestry).Append(Guid.Empty));
        return set;
    }

    /// <summary>
    /// A learner's facts, each with the groups that it counts for. That is decided anew only where it can turn out otherwise than for a fact before: in the context of other teams,
    /// for memberships of one course in another course, and behind a moment at which anything begins or ends.
    /// </summary>
    internal IEnumerable<PastFact> Of(List<StatementFact> facts, LearnerTraits learner, List<Membership> memberships)
    {
        FindTurns(learner, memberships);
        var byCourse = memberships.Exists(membership => membership.Course != Guid.Empty);
        (StatementFact Fact, GroupSet Groups)? decided = null;
        foreach (var fact in facts)
        {
            if (decided is not { } last || !IsAlike(last.Fact, fact, byCourse))
                decided = last = (fact, Of(fact, learner, memberships));
            yield return new PastFact(fact, last.Groups);
        }
    }

    private bool IsAlike(StatementFact decided, StatementFact fact, bool byCourse)
    {
        if ((byCourse && decided.Course != fact.Course) || !decided.Teams.AsSpan().SequenceEqual(fact.Teams))
            return false;
        var (first, last) = decided.At < fact.At ? (decided.At, fact.At) : (fact.At, decided.At);
        foreach (var turn in _turns)
        {
            if (first <= turn && turn <= last)
                return false;
        }

        return true;
    }

    private void FindTurns(LearnerTraits learner, List<Membership> memberships)
    {
        _turns.Clear();
        _turns.AddRange(rules.Turns);
        foreach (var membership in memberships)
        {
            _turns.Add(membership.From);
            _turns.Add(membership.Until);
        }

        foreach (var values in learner.Properties.Values)
            _turns.AddRange(values.Select(value => value.From));
        _turns.AddRange(learner.Scans.Values);
    }

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

    private readonly struct DirectGroups(Guid[] groups) : IEquatable<DirectGroups>
    {
        private readonly Guid[] _groups = groups;

        public bool Equals(DirectGroups other) => _groups.AsSpan().SequenceEqual(other._groups);

        public override bool Equals(object? obj) => obj is DirectGroups other && Equals(other);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            foreach (var group in _groups)
                hash.Add(group);
            return hash.ToHashCode();
        }
    }
}
