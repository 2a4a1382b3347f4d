using System.CommandLine;
using LearningRecords.Recommendations;
using LearningRecords.Recommendations.Evaluation;

namespace LearningRecords.Server.Commands;

/// <summary><c>evaluate</c>: measures the ranking on held-out courses of a file, beside the usual baselines.</summary>
internal static class Evaluate
{
    private static readonly Option<string> Interactions = new("--interactions") { Description = "Tab-separated with a header: learner, course [, time, group, outcome]; compressed when it ends in .gz.", HelpName = "FILE", Required = true };

    public static Command Command()
    {
        var command = new Command("evaluate", "Measure the ranking on the last courses of the learners of a file, beside the usual baselines.") { Interactions };
        command.SetAction(async (arguments, token) =>
        {
            try
            {
                var report = await ProgressBar.RunAsync("Evaluating", 100, progress => Task.Run(
                    () => EvaluateFile.Run(arguments.GetValue(Interactions)!, new TrainingOptions(), new EvaluationOptions(), new TrainingSteps(progress), token), token));
                Console.WriteLine(report.ToMarkdown());
                return 0;
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InvalidDataException or NotEnoughInteractionsException)
            {
                Console.Error.WriteLine(problem.Message);
                return 1;
            }
        });
        return command;
    }
}
