using LearningRecords.Simulation;
using LearningRecords.TestTastes;

namespace LearningRecords.Recommendations.Tests;

public sealed class RecoveredTastesTests
{
    [Fact]
    public void The_ranking_for_a_group_recovers_the_preferences_planted_in_its_learners()
    {
        var recovered = RecoveredTastes.Of(
            new SimulationOptions { Learners = 1_500, Centres = 6, Courses = 60, Days = 60 },
            new TrainingOptions { Boosters = 1, SequenceModels = 1, MaximumTreesPerBooster = 40, Threads = 1 },
            null);
        Assert.Equal(6, recovered.Ranked.Length);
        Assert.True(recovered.Ranked.Average() > 0.7, $"{recovered.Ranked.Average():0.000}");
        Assert.True(recovered.Ranked.Average() > recovered.Popularity.Average() + 0.1, $"{recovered.Ranked.Average():0.000} against {recovered.Popularity.Average():0.000}");
    }
}
