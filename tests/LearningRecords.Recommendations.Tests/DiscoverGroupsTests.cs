using System.Globalization;
using LearningRecords.Recommendations.Groups;

namespace LearningRecords.Recommendations.Tests;

public sealed class DiscoverGroupsTests
{
    private static readonly DiscoveryOptions s_options = new(FewestGroups: 2, MostGroups: 9);

    [Fact]
    public void Planted_interests_are_found_as_groups_and_their_number_too()
    {
        const int interests = 4;
        var random = new Random(5);
        string Course(int interest, int c) => $"interest{interest}-course{c}";
        var interactions = Enumerable.Range(0, 600).SelectMany(l =>
        {
            var courses = Enumerable.Range(0, 8).ToArray();
            random.Shuffle(courses);
            return courses.Take(5).Select(c => new Interaction($"learner{l:000}", Course(l % interests, c)));
        }).ToArray();
        var catalogue = interactions.Select(i => i.Course).Distinct().Select(c => new CourseFacts(c, $"Title of {c}"));

        var found = DiscoverGroups.Run(TrainingData.Of(interactions) with { Courses = [.. catalogue] }, s_options, null, CancellationToken.None);
        Assert.Equal(interests, found.Groups.Count);
        Assert.Equal(interactions.Select(i => i.Learner).Distinct().Order(), found.Groups.SelectMany(g => g.Learners).Order());
        Assert.All(found.Groups, group =>
        {
            var interest = Assert.Single(group.Learners.Select(l => int.Parse(l["learner".Length..], CultureInfo.InvariantCulture) % interests).Distinct());
            Assert.Equal(5, group.TypicalCourses.Count);
            Assert.All(group.TypicalCourses, t => Assert.StartsWith($"interest{interest}-", t.Course, StringComparison.Ordinal));
            Assert.All(group.TypicalCourses, t => Assert.Equal(interests, t.Lift, 9));
            Assert.StartsWith($"Learners of Title of {group.TypicalCourses[0].Course} and Title of", group.NameEn, StringComparison.Ordinal);
            Assert.StartsWith($"《Title of {group.TypicalCourses[0].Course}》、《", group.NameZh, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void The_order_of_the_data_changes_no_group()
    {
        var data = PlantedLearners.Of(300);
        var shuffled = data with { Interactions = [.. data.Interactions.GroupBy(i => i.Learner).Reverse().SelectMany(g => g)] };
        Assert.Equal(Members(data), Members(shuffled));

        static IEnumerable<string> Members(TrainingData data) =>
            DiscoverGroups.Run(data, s_options, null, CancellationToken.None).Groups.Select(g => $"{g.Id} {g.NameEn}: {string.Join(' ', g.Learners)}");
    }

    [Fact]
    public void Engagement_tells_learners_of_the_same_interests_apart()
    {
        var interactions = Enumerable.Range(0, 200).SelectMany(l =>
            Enumerable.Range(0, l % 2 == 0 ? 2 : 10).Select(c => new Interaction($"learner{l:000}", $"course{c}", Outcome: l % 2 == 0 ? 0.1 : 0.9)));
        var found = DiscoverGroups.Run(TrainingData.Of([.. interactions]), new DiscoveryOptions(2, 2), null, CancellationToken.None);
        Assert.Equal([2, 10], found.Groups.Select(g => g.MeanCourses).Order());

        // The two courses that half of them took are taken by everybody, so they tell nothing of those who took no others.
        Assert.Equal("Learners of various courses", found.Groups.Single(g => g.MeanCourses == 2).NameEn);
        Assert.Equal(5, found.Groups.Single(g => g.MeanCourses == 10).TypicalCourses.Count);
    }

    [Fact]
    public void Too_few_learners_are_a_clear_error()
    {
        var error = Assert.Throws<NotEnoughInteractionsException>(() => DiscoverGroups.Run(PlantedLearners.Of(30), new DiscoveryOptions(), null, CancellationToken.None));
        Assert.Contains("need 60 learners; the data has 30", error.Message, StringComparison.Ordinal);
        Assert.Throws<NotEnoughInteractionsException>(() => DiscoverGroups.Run(TrainingData.Of([]), new DiscoveryOptions(), null, CancellationToken.None));
    }
}
