using LearningRecords.Recommendations;
using LearningRecords.Simulation;

namespace LearningRecords.TestTastes;

/// <summary>How well rankings for the groups of a simulation find the preferences that were planted in it, by Spearman's rank correlation.</summary>
/// <param name="Ranked">The ranking for each group against what its learners were made to prefer.</param>
/// <param name="GroupPopularity">What the learners of each group took, against the same.</param>
/// <param name="Popularity">What all learners took, against the same.</param>
public sealed record RecoveredTastes(int Learners, int Starts, double[] Ranked, double[] GroupPopularity, double[] Popularity)
{
    /// <summary>Trains on the simulated course starts alone and ranks all courses for every guidance centre.</summary>
    public static RecoveredTastes Of(SimulationOptions simulation, TrainingOptions training, IProgress<TrainingProgress>? progress)
    {
        var population = Population.Create(simulation);
        var centres = population.Groups.Where(group => group.Kind == SimulatedGroupKind.Centre).Select(group => group.Id).ToHashSet(StringComparer.Ordinal);
        var starts = population.Starts()
            .Select(start => new Interaction($"{start.HomePage}/{start.AccountName}", start.CourseId, start.At, start.GroupIds.First(centres.Contains)))
            .ToArray();
        var courses = population.Courses.Select(course => course.Id).ToArray();
        using var model = TrainRanking.Train(TrainingData.Of(starts), training, progress, CancellationToken.None);
        var overall = CountsOf(starts, courses);
        var groups = starts.GroupBy(start => start.Group!, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).ToArray();
        var (ranked, popular, general) = (new double[groups.Length], new double[groups.Length], new double[groups.Length]);
        Parallel.For(0, groups.Length, g =>
        {
            var truth = population.Preferences(groups[g].Key);
            var counts = CountsOf(groups[g], courses);
            var place = RankingFor(model, groups[g], courses).Index().ToDictionary(course => course.Item, course => -(double)course.Index, StringComparer.Ordinal);
            ranked[g] = RankCorrelation.Of(truth, [.. courses.Select(course => place.GetValueOrDefault(course, -courses.Length))]);
            popular[g] = RankCorrelation.Of(truth, counts);
            general[g] = RankCorrelation.Of(truth, overall);
        });
        return new RecoveredTastes(starts.Select(start => start.Learner).Distinct(StringComparer.Ordinal).Count(), starts.Length, ranked, popular, general);
    }

    private static IEnumerable<string> RankingFor(RankingModel model, IGrouping<string, Interaction> group, string[] courses)
    {
        var histories = group.GroupBy(start => start.Learner, StringComparer.Ordinal)
            .Select(learner => (IReadOnlyList<string>)[.. learner.OrderBy(start => start.Time).Select(start => start.Course)])
            .ToArray();
        var taken = group.CountBy(start => start.Course, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var profile = new GroupProfile(histories.Length, taken, Histories: histories, Name: group.Key);
        return model.ForGroup(profile, new RankingQuery(courses.Length, Diversity: 0)).Select(course => course.Course);
    }

    private static double[] CountsOf(IEnumerable<Interaction> starts, string[] courses)
    {
        var counts = starts.CountBy(start => start.Course, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        return [.. courses.Select(course => (double)counts.GetValueOrDefault(course))];
    }
}
