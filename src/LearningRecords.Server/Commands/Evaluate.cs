using System.CommandLine;
using LearningRecords.Recommendations;
using LearningRecords.Recommendations.Evaluation;

namespace LearningRecords.Server.Commands;

/// <summary><c>evaluate</c>: measures the ranking on held-out courses of a file, beside the usual baselines.</summary>
internal static class Evaluate
{
    private static readonly Option<string> Interactions = new("--interactions") { Description = "Tab-separated with a header: learner, course [, time, group, outcome]; compressed when it ends in .gz.", HelpName = "FILE", Required = true };
    private static readonly Option<double> HeldOut = new("--held-out") { Description = "The share of each learner's courses, the last ones, that is held out; 0 holds out the very last one.", HelpName = "SHARE", DefaultValueFactory = _ => 0.2 };
    private static readonly Option<bool> FastTree = new("--fasttree") { Description = "Also measure the same features boosted by ML.NET's FastTree." };
    private static readonly Option<string?> Output = new("--output") { Description = "Also keep the report: as JSON when it ends in .json, else as Markdown.", HelpName = "FILE" };

    public static Command Command()
    {
        HeldOut.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and < 1))
                result.AddError("--held-out takes a share from 0 to less than 1.");
        });
        var command = new Command("evaluate", "Measure the ranking on the last courses of the learners of a file, beside the usual baselines.") { Interactions, HeldOut, FastTree, Output };
        command.SetAction(async (arguments, token) =>
        {
            try
            {
                var options = new EvaluationOptions(arguments.GetValue(HeldOut), WithFastTree: arguments.GetValue(FastTree));
                var report = await ProgressBar.RunAsync("Evaluating", 100, progress => Task.Run(
                    () => EvaluateFile.Run(arguments.GetValue(Interactions)!, new TrainingOptions(), options, new TrainingSteps(progress), token), token));
                Console.WriteLine(report.ToMarkdown());
                if (arguments.GetValue(Output) is { } file)
                    report.Save(file);
                return 0;
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InvalidDataException or FormatException or NotEnoughInteractionsException)
            {
                Console.Error.WriteLine(problem.Message);
                return 1;
            }
        });
        return command;
    }
}
