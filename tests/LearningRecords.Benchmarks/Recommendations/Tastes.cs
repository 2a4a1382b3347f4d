using System.Globalization;
using LearningRecords.Recommendations;
using LearningRecords.Simulation;
using LearningRecords.TestTastes;

namespace LearningRecords.Benchmarks.Recommendations;

/// <summary>Prints how well the ranking for groups finds the preferences planted in simulated learners.</summary>
internal static class Tastes
{
    public static void Run(int learners, int centres)
    {
        var simulation = new SimulationOptions { Learners = learners, Centres = centres, Courses = 600, Days = 60 };
        var recovered = RecoveredTastes.Of(simulation, new TrainingOptions(), new Steps());
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{recovered.Starts:N0} starts by {recovered.Learners:N0} learners in {recovered.Ranked.Length:N0} groups of {simulation.Courses:N0} courses; rank correlation with the planted preferences"));
        Print("ranking for the group", recovered.Ranked);
        Print("popularity in the group", recovered.GroupPopularity);
        Print("popularity", recovered.Popularity);
    }

    private static void Print(string name, double[] correlations)
    {
        var sorted = correlations.Order().ToArray();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-24} mean {sorted.Average():0.000}, tenth worst of a hundred {sorted[sorted.Length / 10]:0.000}, worst {sorted[0]:0.000}"));
    }

    private sealed class Steps : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => Console.Error.WriteLine($"{value.Share:P0} {value.Step}");
    }
}
