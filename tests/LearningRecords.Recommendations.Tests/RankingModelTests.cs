namespace LearningRecords.Recommendations.Tests;

public sealed class PlantedModel
{
    public TrainingData Data { get; } = PlantedLearners.Of(1_500);

    public RankingModel Model { get; }

    public PlantedModel() => Model = TrainRanking.Train(Data, Options, null, CancellationToken.None);

    public static TrainingOptions Options { get; } = new() { MaximumTreesPerBooster = 40, Boosters = 1, SequenceModels = 1, Threads = 1, SnapshotId = "snapshot-1", TrainedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero) };
}

public sealed class RankingModelTests(PlantedModel planted) : IClassFixture<PlantedModel>
{
    private readonly RankingModel _model = planted.Model;

    [Fact]
    public void The_next_course_of_a_planted_order_is_ranked_first()
    {
        for (var subject = 0; subject < PlantedLearners.Subjects; subject++)
        {
            string[] history = [PlantedLearners.Course(subject, 3), PlantedLearners.Course(subject, 4), PlantedLearners.Course(subject, 5)];
            Assert.Equal(PlantedLearners.Course(subject, 6), _model.ForLearner(history, [], new RankingQuery(1))[0].Course);
        }
    }

    [Fact]
    public void The_model_finds_more_than_popularity_on_learners_set_apart()
    {
        var description = _model.Description;
        Assert.True(description.Ranking.NdcgAt10 > 2 * description.Popularity.NdcgAt10, description.ToString());
        Assert.Equal("snapshot-1", description.SnapshotId);
        Assert.Equal(1_500, description.Learners);
        Assert.Equal(PlantedLearners.Subjects * PlantedLearners.CoursesPerSubject, description.Courses);
    }

    [Fact]
    public void Taken_courses_are_never_recommended()
    {
        string[] history = [PlantedLearners.Course(0, 1), PlantedLearners.Course(0, 2)];
        var ranked = _model.ForLearner(history, [], new RankingQuery(1_000));
        Assert.DoesNotContain(ranked, r => history.Contains(r.Course));
        Assert.Equal(_model.Description.Courses - 2, ranked.Count);
        Assert.Equal(ranked.Count, ranked.Select(r => r.Course).Distinct().Count());
        Assert.True(ranked.Zip(ranked.Skip(1)).All(p => p.First.Score >= p.Second.Score));
    }

    [Fact]
    public void A_reason_is_a_fact_that_can_be_counted_in_the_data()
    {
        var (x, y) = (PlantedLearners.Course(2, 4), PlantedLearners.Course(2, 5));
        var first = _model.ForLearner([x], [], new RankingQuery(1))[0];
        var took = planted.Data.Interactions.Where(i => i.Course == x).Select(i => i.Learner).ToHashSet();
        var next = planted.Data.Interactions.Zip(planted.Data.Interactions.Skip(1))
            .Count(p => p.First.Learner == p.Second.Learner && p.First.Course == x && p.Second.Course == y);
        Assert.Equal(y, first.Course);
        Assert.Equal(new Reason(ReasonKind.NextAfterCourse, x, next / (double)took.Count, next), first.Reason);
    }

    [Fact]
    public void A_learner_without_history_gets_the_courses_of_the_group()
    {
        var ranked = _model.ForLearner([], [PlantedLearners.Group(3)], new RankingQuery(5));
        Assert.All(ranked, r => Assert.Contains(r.Course, PlantedLearners.CoursesOf(3)));
        Assert.All(ranked, r => Assert.Equal(ReasonKind.PopularInGroup, r.Reason.Kind));
    }

    [Fact]
    public void A_group_gets_the_courses_its_members_prefer_and_have_left_to_take()
    {
        var members = Enumerable.Range(0, 120).Select(_ => (IReadOnlyList<string>)[PlantedLearners.Course(1, 2), PlantedLearners.Course(1, 3)]).ToArray();
        var taken = new Dictionary<string, int> { [PlantedLearners.Course(1, 2)] = 120, [PlantedLearners.Course(1, 3)] = 120 };
        var pauses = 0;
        var ranked = _model.ForGroup(new GroupProfile(120, taken, Histories: members), new RankingQuery(3, Diversity: 0), () => pauses++);
        Assert.Equal(GroupProfile.RankedMembers, pauses);
        Assert.Equal(PlantedLearners.Course(1, 4), ranked[0].Course);
        Assert.All(ranked, r => Assert.DoesNotContain(r.Course, taken.Keys));
    }

    [Fact]
    public void The_members_own_rankings_weigh_more_where_courses_follow_one_another_than_where_each_is_a_matter_of_the_groups_taste()
    {
        using var byTaste = TrainRanking.Train(PlantedLearners.ByTasteAlone(1_500), PlantedModel.Options, null, CancellationToken.None);

        Assert.True(byTaste.Description.MembersWeight < 1, $"{byTaste.Description.MembersWeight}");
        Assert.True(_model.Description.MembersWeight > 1, $"{_model.Description.MembersWeight}");
    }

    [Fact]
    public void Groups_whose_learners_took_one_course_each_tell_nothing_of_the_weight()
    {
        var alone = Enumerable.Range(0, 60).Select(learner => new Interaction($"newcomer{learner}", PlantedLearners.Course(0, learner % 15), Group: $"new centre {learner % 5}"));
        using var model = TrainRanking.Train(TrainingData.Of([.. PlantedLearners.ByTasteAlone(300).Interactions.Select(i => i with { Group = null }), .. alone]), PlantedModel.Options, null, CancellationToken.None);

        Assert.Equal(GroupDemand.UsualMembersWeight, model.Description.MembersWeight);
    }

    [Fact]
    public void Diversity_brings_more_disciplines_and_costs_no_place_more_than_its_share()
    {
        using var model = TrainRanking.Train(planted.Data with { Courses = PlantedLearners.Catalogue }, PlantedModel.Options, null, CancellationToken.None);
        var members = planted.Data.Interactions.Where(i => i.Group == PlantedLearners.Group(0) || i.Group == PlantedLearners.Group(1)).ToArray();
        var histories = members.GroupBy(i => i.Learner).Select(g => (IReadOnlyList<string>)[.. g.Take(3).Select(i => i.Course)]).ToArray();
        var group = new GroupProfile(histories.Length, histories.SelectMany(h => h).CountBy(c => c).ToDictionary(), Histories: histories);
        var plain = Ranked(0);
        foreach (var diversity in new[] { 0.1, 0.5 })
        {
            var diverse = Ranked(diversity);
            Assert.All(plain.Zip(diverse), pair => Assert.True(pair.Second.Score >= pair.First.Score * (1 - diversity)));
            Assert.True(Disciplines(diverse) >= Disciplines(plain));
            Assert.NotEqual(plain.Select(r => r.Course), diverse.Select(r => r.Course));
            Assert.True(diverse.Zip(diverse.Skip(1)).All(p => p.First.Score >= p.Second.Score));
        }

        IReadOnlyList<RankedCourse> Ranked(double share) => model.ForGroup(group, new RankingQuery(10, Diversity: share));

        static int Disciplines(IEnumerable<RankedCourse> ranked) => ranked.Select(r => r.Course.Split('-')[0]).Distinct().Count();
    }

    [Fact]
    public void An_unknown_learner_and_group_get_popular_courses()
    {
        var ranked = _model.ForLearner(["no such course"], ["no such group"], new RankingQuery(5));
        Assert.Equal(5, ranked.Count);
        Assert.All(ranked, r => Assert.Equal(ReasonKind.Popular, r.Reason.Kind));
        Assert.Equal(3, _model.ForGroup(new GroupProfile(0, new Dictionary<string, int>()), new RankingQuery(3)).Count);
    }

    [Fact]
    public void Where_the_ranking_ends_the_groups_courses_come_by_share_and_then_the_popular_ones()
    {
        var groups = new[] { PlantedLearners.Group(2) };
        var members = planted.Data.Interactions.Where(i => i.Group == groups[0]).ToArray();
        var (inGroup, everywhere) = (members.CountBy(i => i.Course).ToDictionary(), planted.Data.Interactions.CountBy(i => i.Course).ToDictionary());
        var expected = everywhere.Keys
            .OrderByDescending(inGroup.GetValueOrDefault).ThenByDescending(c => everywhere[c]).ThenBy(c => c, StringComparer.Ordinal);
        Assert.Equal(expected, _model.ForLearner([], groups, new RankingQuery(1_000)).Select(r => r.Course));
    }

    [Fact]
    public void Filters_and_pins_are_kept()
    {
        var (blocked, pinned) = (PlantedLearners.Course(0, 3), PlantedLearners.Course(5, 9));
        var only = PlantedLearners.CoursesOf(0).Append(pinned).ToHashSet();
        var ranked = _model.ForLearner([PlantedLearners.Course(0, 2)], [], new RankingQuery(50, Exclude: new HashSet<string> { blocked }, Only: only, Pinned: [pinned]));
        Assert.Equal(pinned, ranked[0].Course);
        Assert.Equal(ReasonKind.Pinned, ranked[0].Reason.Kind);
        Assert.DoesNotContain(ranked, r => r.Course == blocked);
        Assert.All(ranked, r => Assert.Contains(r.Course, only));
    }

    [Fact]
    public void A_saved_model_ranks_as_before()
    {
        var file = Path.GetTempFileName();
        try
        {
            _model.Save(file);
            using var loaded = RankingModel.Load(file);
            string[] history = [PlantedLearners.Course(4, 1), PlantedLearners.Course(2, 2)];
            var query = new RankingQuery(60);
            Assert.Equal(_model.Description, loaded.Description);
            Assert.Equal(_model.ForLearner(history, [PlantedLearners.Group(4)], query), loaded.ForLearner(history, [PlantedLearners.Group(4)], query));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_damaged_model_file_is_refused_with_a_clear_message()
    {
        var file = Path.GetTempFileName();
        try
        {
            _model.Save(file);
            var bytes = File.ReadAllBytes(file);
            bytes[bytes.Length / 2] ^= 1;
            File.WriteAllBytes(file, bytes);
            Assert.Contains("checksum", Assert.Throws<InvalidDataException>(() => RankingModel.Load(file)).Message, StringComparison.Ordinal);
            File.WriteAllBytes(file, bytes[..100]);
            Assert.Throws<InvalidDataException>(() => RankingModel.Load(file));
            File.WriteAllText(file, "learner\tcourse");
            Assert.Contains("not a ranking model", Assert.Throws<InvalidDataException>(() => RankingModel.Load(file)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Many_threads_get_the_same_ranking()
    {
        var query = new RankingQuery(20);
        var expected = PlantedLearners.CoursesOf(1).Select(c => _model.ForLearner([c], [], query)).ToArray();
        Parallel.For(0, 200, i =>
        {
            var at = i % expected.Length;
            Assert.Equal(expected[at], _model.ForLearner([PlantedLearners.Course(1, at)], [], query));
        });
    }

    [Fact]
    public void The_same_data_in_another_order_of_learners_gives_the_same_model_to_the_bit()
    {
        var shuffled = planted.Data.Interactions.GroupBy(i => i.Learner).Reverse().SelectMany(g => g).ToArray();
        using var again = TrainRanking.Train(planted.Data with { Interactions = shuffled }, PlantedModel.Options, null, CancellationToken.None);
        Assert.Equal(_model.Description with { Duration = default }, again.Description with { Duration = default });
        Assert.Equal(_model.Score.Trees.Arrays.Leaf, again.Score.Trees.Arrays.Leaf);
        Assert.Equal(_model.Score.Listwise.Weights, again.Score.Listwise.Weights);
        Assert.Equal(_model.Statistics.Sequence.Outputs.Values(), again.Statistics.Sequence.Outputs.Values());
        Assert.Equal(_model.Statistics.Transition.Weight, again.Statistics.Transition.Weight);
    }
}
