using LearningRecords.Events;
using LearningRecords.Server.Access;
using LearningRecords.Server.LearnerGroups;

namespace LearningRecords.Server.Tests.LearnerGroups;

/// <summary>What a change of a group comes to, decided over its events.</summary>
public sealed class DecideGroupTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly LearnerGroup Fresh = LearnerGroup.Of(new LearnerGroupDefined("https://a.example/g", "class", null, "Class", "班级"));
    private static readonly GroupRule Platform = new HomePageIs("https://a.example");

    [Fact]
    public void A_definition_that_says_nothing_new_is_no_event()
    {
        Assert.Empty(DecideGroup.Define(Fresh, new LearnerGroupDefined(Fresh.Id, "class", null, "Class", "班级")));
        Assert.Single(DecideGroup.Define(Fresh, new LearnerGroupDefined(Fresh.Id, "class", null, "Class 2", "班级")));
        Assert.Single(DecideGroup.Define(null, new LearnerGroupDefined(Fresh.Id, "class", null, "Class", "班级")));
    }

    [Fact]
    public void The_first_rule_may_reach_back_and_a_later_one_may_not()
    {
        var group = After(Fresh, DecideGroup.SetRule(Fresh, Platform, Now.AddYears(-1), Now));
        Assert.Equal(Now.AddYears(-1), Assert.Single(group.Rules).From);

        Assert.Equal(409, Assert.Throws<RefusedException>(() => DecideGroup.SetRule(group, null, Now.AddSeconds(-1), Now).ToList()).Status);
        Assert.Equal([Now.AddYears(-1), Now], After(group, DecideGroup.SetRule(group, null, null, Now)).Rules.Select(rule => rule.From));
    }

    [Fact]
    public void A_rule_takes_the_place_of_those_that_would_have_begun_later()
    {
        var group = After(Fresh, DecideGroup.SetRule(Fresh, Platform, Now.AddDays(7), Now));
        var sooner = After(group, DecideGroup.SetRule(group, new Not(Platform), Now.AddDays(1), Now));
        Assert.Equal([Now.AddDays(1)], sooner.Rules.Select(rule => rule.From));
    }

    [Fact]
    public void The_rule_that_holds_already_is_no_event_unless_another_was_to_follow()
    {
        var group = After(Fresh, DecideGroup.SetRule(Fresh, Platform, null, Now));
        Assert.Empty(DecideGroup.SetRule(group, new HomePageIs("https://a.example"), null, Now.AddDays(1)));
        Assert.Empty(DecideGroup.SetRule(Fresh, null, null, Now));

        var planned = After(group, DecideGroup.SetRule(group, null, Now.AddDays(7), Now));
        Assert.Single(DecideGroup.SetRule(planned, Platform, null, Now.AddDays(1)));
    }

    [Fact]
    public void Who_joined_already_does_not_join_again_and_who_leaves_has_an_end()
    {
        var group = After(Fresh, DecideGroup.Join(Fresh, [new("mailto:li@a.example", Now, null, null), new("mailto:li@a.example", Now, null, null), new("mailto:wang@a.example", null, Now, null)]));
        Assert.Equal(2, group.Members.Count);
        Assert.Empty(DecideGroup.Join(group, [new("mailto:li@a.example", Now, null, null)]));

        var left = DecideGroup.Leave(group, "mailto:li@a.example", Now.AddDays(1));
        Assert.Equal([new GroupMembership("mailto:li@a.example", Now, Now.AddDays(1).AddMicroseconds(-1), null)], left.Members);
        Assert.Equal(404, Assert.Throws<RefusedException>(() => DecideGroup.Leave(After(group, [left]), "mailto:li@a.example", Now.AddDays(2))).Status);
        Assert.Equal(404, Assert.Throws<RefusedException>(() => DecideGroup.Leave(group, "mailto:wang@a.example", Now.AddDays(2))).Status);
    }

    [Fact]
    public void Many_members_join_in_events_of_a_thousand() =>
        Assert.Equal([1000, 1000, 1], DecideGroup.Join(Fresh, Enumerable.Range(0, 2001).Select(number => new GroupMembership($"mailto:{number}@a.example", null, null, null))).Cast<LearnersJoinedGroup>().Select(joined => joined.Members.Count));

    private static LearnerGroup After(LearnerGroup group, IEnumerable<object> events) => events.Aggregate((LearnerGroup?)group, LearnerGroup.Apply)!;
}
