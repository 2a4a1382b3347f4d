using LearningRecords.Events;
using LearningRecords.Insights.Facts;
using LearningRecords.Xapi;

namespace LearningRecords.Insights.LearnerGroups;

/// <summary>A rule and when it holds, as it is kept.</summary>
/// <param name="From">The first timestamp it holds for.</param>
/// <param name="Rule">Null: nobody belongs by it.</param>
public sealed record KeptRule(Guid Group, DateTimeOffset From, GroupRule? Rule, DateTimeOffset Stored);

/// <summary>What rules may ask of a learner beside the statement itself.</summary>
/// <param name="HomeGroup">The group of the platform of their account.</param>
/// <param name="Properties">What their profiles said, by <see cref="GroupRules.PropertyKey"/>, the latest last.</param>
/// <param name="Scans">When they first scanned a code of each centre.</param>
public sealed record LearnerTraits(Guid? HomeGroup, IReadOnlyDictionary<Guid, IReadOnlyList<(DateTimeOffset From, string? Value)>> Properties, IReadOnlyDictionary<Guid, DateTimeOffset> Scans)
{
    public static readonly LearnerTraits None = new(null, new Dictionary<Guid, IReadOnlyList<(DateTimeOffset, string?)>>(), new Dictionary<Guid, DateTimeOffset>());

    /// <summary>What a property was at a moment; null: nobody said anything.</summary>
    public string? Property(Guid key, DateTimeOffset at) =>
        Properties.TryGetValue(key, out var values) ? values.LastOrDefault(value => value.From <= at).Value : null;
}

/// <summary>The rules of a tenant's groups: which hold for a statement.</summary>
public sealed class GroupRules
{
    public static readonly GroupRules None = new([]);

    private readonly (Guid Group, DateTimeOffset From, DateTimeOffset Until, Func<Occasion, LearnerTraits, bool> Holds)[] _rules;

    /// <param name="kept">Those that are not superseded.</param>
    public GroupRules(IReadOnlyCollection<KeptRule> kept)
    {
        _rules = [.. kept.GroupBy(rule => rule.Group).SelectMany(InOrder)];
        Turns = [.. _rules.SelectMany(rule => (DateTimeOffset[])[rule.From, rule.Until]).Distinct()];
        var whole = kept.Select(rule => rule.Rule).OfType<GroupRule>().SelectMany(rule => rule.Whole).ToArray();
        Properties = [.. whole.OfType<ProfileIs>().Select(rule => PropertyKey(rule.Profile, rule.Property)).Distinct()];
        Centres = [.. whole.OfType<ScannedAt>().Select(rule => IriKey.Of(rule.Centre)).Distinct()];
    }

    /// <summary>When any of them begins or ends to hold.</summary>
    public IReadOnlyList<DateTimeOffset> Turns { get; }

    /// <summary>Keys of the properties that any rule asks for.</summary>
    public Guid[] Properties { get; }

    /// <summary>Keys of the centres whose scans any rule asks for.</summary>
    public Guid[] Centres { get; }

    /// <summary>The groups that the learner belongs to by rule at the moment of the statement.</summary>
    public IEnumerable<Guid> Of(Occasion occasion, LearnerTraits learner)
    {
        foreach (var (group, from, until, holds) in _rules)
        {
            if (from <= occasion.At && occasion.At < until && holds(occasion, learner))
                yield return group;
        }
    }

    /// <summary>When a learner first scanned a code of each centre, by all their statements.</summary>
    public IReadOnlyDictionary<Guid, DateTimeOffset> FirstScans(IEnumerable<Occasion> occasions) => Centres.Length == 0
        ? LearnerTraits.None.Scans
        : occasions.Where(occasion => occasion.Terminal == ReadTerminal.Scan).SelectMany(scan => scan.Teams.Intersect(Centres), (scan, centre) => (Centre: centre, scan.At))
            .GroupBy(scan => scan.Centre).ToDictionary(scans => scans.Key, scans => scans.Min(scan => scan.At));

    public static Guid PropertyKey(string profile, string property) => IriKey.Of($"{profile}\n{property}");

    // Each rule of a group holds until the next one begins.
    private static IEnumerable<(Guid Group, DateTimeOffset From, DateTimeOffset Until, Func<Occasion, LearnerTraits, bool> Holds)> InOrder(IEnumerable<KeptRule> ofGroup)
    {
        var ordered = ofGroup.OrderBy(rule => rule.From).ToArray();
        for (var index = 0; index < ordered.Length; index++)
        {
            if (ordered[index].Rule is { } rule)
                yield return (ordered[index].Group, ordered[index].From, index + 1 < ordered.Length ? ordered[index + 1].From : DateTimeOffset.MaxValue, Compile(rule));
        }
    }

    private static Func<Occasion, LearnerTraits, bool> Compile(GroupRule rule)
    {
        switch (rule)
        {
            case AllOf all:
                var each = all.Rules.Select(Compile).ToArray();
                return (occasion, learner) => Array.TrueForAll(each, holds => holds(occasion, learner));
            case AnyOf any:
                var some = any.Rules.Select(Compile).ToArray();
                return (occasion, learner) => Array.Exists(some, holds => holds(occasion, learner));
            case Not not:
                var inner = Compile(not.Rule);
                return (occasion, learner) => !inner(occasion, learner);
            case HomePageIs of:
                var home = IriKey.Of(FoldLearnerGroups.HomePageGroupId(of.HomePage));
                return (_, learner) => learner.HomeGroup == home;
            case ProfileIs of:
                var property = PropertyKey(of.Profile, of.Property);
                var values = of.Values.ToHashSet(StringComparer.Ordinal);
                return (occasion, learner) => learner.Property(property, occasion.At) is { } value && values.Contains(value);
            case TeamIs of:
                var team = IriKey.Of(of.Team);
                return (occasion, _) => Array.IndexOf(occasion.Teams, team) >= 0;
            case ScannedAt of:
                var centre = IriKey.Of(of.Centre);
                return (occasion, learner) => learner.Scans.TryGetValue(centre, out var first) && first <= occasion.At;
            default:
                throw new InvalidDataException($"There is no rule by {rule.GetType().Name}.");
        }
    }
}
