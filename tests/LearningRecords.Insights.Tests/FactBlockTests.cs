using CsCheck;
using LearningRecords.Insights.Facts;
using LearningRecords.Insights.Past;

namespace LearningRecords.Insights.Tests;

public sealed class FactBlockTests
{
    private static readonly Gen<Guid> Key = Gen.Int[0, 9].Select(number => new Guid(number, 7, 7, [1, 2, 3, 4, 5, 6, 7, 8]));
    private static readonly Gen<DateTimeOffset> Instant = Gen.Long[0, DateTimeOffset.MaxValue.Ticks / TimeSpan.TicksPerMicrosecond].Select(microseconds => new DateTimeOffset(microseconds * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero));

    private static readonly Gen<StatementFact> Fact =
        Gen.Select(
            Gen.Select(Gen.Guid, Key, Key, Key, Gen.String[0, 5], Instant, Instant, Gen.Long[0, 28_800_000_000]),
            Gen.Select(Key.Nullable(), Key.Array[0, 3], Gen.Int.Nullable(), Gen.Bool, Gen.Bool.Nullable(), Gen.Double.Nullable(), Gen.Bool, Gen.Double.Nullable()))
            .Select((told, said) => new StatementFact(
                told.Item1, told.Item2, told.Item3, told.Item4, told.Item5, told.Item6, told.Item7, TimeSpan.FromMicroseconds(told.Item8), "phone",
                said.Item1, said.Item2, said.Item3, said.Item4, said.Item5, said.Item6, said.Item7, said.Item8));

    [Fact]
    public void Facts_come_out_of_a_block_as_they_went_in() => Fact.List[0, 40].Sample(facts =>
    {
        var found = Unpacked(facts, null, DateTimeOffset.MaxValue, []);
        Assert.Equal(facts.Select(Text).Order(StringComparer.Ordinal), found.Select(Text).Order(StringComparer.Ordinal));
    });

    [Fact]
    public void What_is_not_asked_for_is_left_in_the_block() => Gen.Select(Fact.List[1, 40], Instant, Key).Sample((facts, moment, learner) =>
    {
        var voided = facts[0].StatementId;
        var found = Unpacked(facts, [learner], moment, [voided]);
        Assert.Equal(
            facts.Where(fact => fact.Learner == learner && fact.Stored <= moment && fact.StatementId != voided).Select(Text).Order(StringComparer.Ordinal),
            found.Select(Text).Order(StringComparer.Ordinal));
    });

    [Fact]
    public void Each_learner_is_in_the_share_whose_keys_enclose_theirs() => Gen.Guid.Sample(learner =>
    {
        var (first, last) = FactBlock.KeysOf(FactBlock.ShareOf(learner));
        Assert.True(first.CompareTo(learner) <= 0 && learner.CompareTo(last) <= 0);
    });

    private static List<StatementFact> Unpacked(List<StatementFact> facts, HashSet<Guid>? asked, DateTimeOffset moment, HashSet<Guid> voided)
    {
        var learners = new Dictionary<Guid, LearnerFacts>();
        foreach (var fact in facts)
        {
            if (!learners.TryGetValue(fact.Learner, out var of))
                learners[fact.Learner] = of = new LearnerFacts(fact.Learner);
            of.Facts.Add(fact);
        }

        var (block, found) = (new FactBlock(FactBlock.Pack(learners)), new List<StatementFact>());
        foreach (var run in block.Runs().Where(run => asked?.Contains(run.Learner) != false))
        {
            Assert.Equal(run.Learner, run.HomeGroup);
            block.Read(run, moment, voided, found);
        }

        return found;
    }

    // Two arrays of the same teams are no equal members of a record.
    private static string Text(StatementFact fact) => $"{fact with { Teams = [] }} {string.Join(' ', fact.Teams)}";
}
