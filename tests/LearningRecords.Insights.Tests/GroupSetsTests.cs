using CsCheck;
using LearningRecords.Events;
using LearningRecords.Insights.Facts;
using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Xapi;

namespace LearningRecords.Insights.Tests;

public sealed class GroupSetsTests
{
    private const string Profile = "https://learn.example.cn/profiles/person";
    private const string Property = "ageBand";

    // Few of each, so that facts, memberships and rules meet.
    private static readonly Gen<Guid> Key = Gen.Int[0, 3].Select(KeyOf);
    private static readonly Gen<DateTimeOffset> Instant = Gen.Int[0, 12].Select(InstantOf);

    private static readonly Gen<Occasion> Occasion = Gen.Select(Key, Key.Array[0, 2], Instant, Gen.Bool)
        .Select((course, teams, at, scans) => new Occasion(at, course, teams, scans ? ReadTerminal.Scan : "phone"));

    private static readonly Gen<Membership> Membership = Gen.Select(Key, Gen.OneOf(Instant, Gen.Const(DateTimeOffset.MinValue)), Gen.OneOf(Instant, Gen.Const(DateTimeOffset.MaxValue)), Gen.OneOf(Key, Gen.Const(Guid.Empty)))
        .Select((group, from, until, course) => new Membership(group, from, until, course));

    private static readonly Gen<GroupRule> Rule = Gen.OneOf<GroupRule>(
        Gen.Int[0, 2].Select(band => new ProfileIs(Profile, Property, [$"band {band}"]) as GroupRule),
        Gen.Int[0, 3].Select(team => new TeamIs($"team {team}") as GroupRule),
        Gen.Int[0, 3].Select(team => new Not(new ScannedAt($"team {team}")) as GroupRule));

    private static readonly Gen<KeptRule> Kept = Gen.Select(Gen.Int[20, 23], Instant, Rule.Null()).Select((group, from, rule) => new KeptRule(KeyOf(group), from, rule, from));

    [Fact]
    public void A_statement_counts_for_the_same_groups_among_a_learners_others_as_alone() => Gen.Select(
        Occasion.List[2, 20], Membership.List[0, 2], Kept.List[1, 6], Gen.Select(Instant, Gen.Int[0, 2]).List[1, 4]).Sample((occasions, memberships, kept, bands) =>
    {
        var rules = new GroupRules(kept);
        var told = bands.DistinctBy(band => band.Item1).OrderBy(band => band.Item1).Select(band => (band.Item1, (string?)$"band {band.Item2}")).ToList();
        var learner = new LearnerTraits(null, new Dictionary<Guid, IReadOnlyList<(DateTimeOffset, string?)>> { [GroupRules.PropertyKey(Profile, Property)] = told }, rules.FirstScans(occasions));
        var parents = new Dictionary<Guid, Guid> { [KeyOf(0)] = KeyOf(30), [KeyOf(30)] = KeyOf(31) };

        var ofLearner = new GroupSets(parents, rules).Of(learner, memberships);
        var together = new List<Guid>();
        foreach (var occasion in occasions)
            together.Add(ofLearner.Next(occasion).Key);

        var alone = new GroupSets(parents, rules);
        Assert.Equal(occasions.Select(occasion => alone.Of(occasion, learner, memberships).Key), together);
    }, iter: 3_000);

    private static Guid KeyOf(int number) => IriKey.Of($"team {number}");

    private static DateTimeOffset InstantOf(int hour) => new(2026, 3, 1, hour, 0, 0, TimeSpan.Zero);
}
