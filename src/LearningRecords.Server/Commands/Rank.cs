using System.CommandLine;
using LearningRecords.Recommendations;

namespace LearningRecords.Server.Commands;

/// <summary><c>rank</c>: trains on a file of interactions alone and ranks the courses each of its learners has not taken.</summary>
internal static class Rank
{
    private static readonly Option<string> Interactions = new("--interactions") { Description = "Tab-separated with a header: learner, course [, time, group, outcome]; compressed when it ends in .gz.", HelpName = "FILE", Required = true };
    private static readonly Option<int> Top = new("--top") { Description = "Courses for each learner.", HelpName = "N", DefaultValueFactory = _ => 10 };
    private static readonly Option<string> Output = new("--output") { Description = "Gets learner, rank from 1, course and score, tab-separated with a header; compressed when it ends in .gz.", HelpName = "FILE", Required = true };

    public static Command Command()
    {
        Top.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
                result.AddError("--top takes a whole number from 1.");
        });
        var command = new Command("rank", "Rank courses for every learner of a file, by a model trained on that file alone.") { Interactions, Top, Output };
        command.SetAction(async (arguments, token) =>
        {
            try
            {
                var output = arguments.GetValue(Output)!;
                var model = await ProgressBar.RunAsync("Ranking", 100, progress => Task.Run(
                    () => RankFile.Run(arguments.GetValue(Interactions)!, arguments.GetValue(Top), output, new TrainingOptions(), new TrainingSteps(progress), token), token));
                Console.WriteLine(model is null
                    ? $"{output}: ranked by popularity, because there is too little to train a model on."
                    : $"{output}: ranked by a model trained on {model.Interactions:N0} enrolments of {model.Learners:N0} learners in {model.Courses:N0} courses in {model.Duration.TotalSeconds:0.0} s.");
                if (model is { LeftOut.Length: > 0 })
                    Console.WriteLine(model.LeftOut);
                return 0;
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InvalidDataException or FormatException)
            {
                Console.Error.WriteLine(problem.Message);
                return 1;
            }
        });
        return command;
    }
}
