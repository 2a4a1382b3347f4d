using System.CommandLine;
using LearningRecords.Recommendations;
using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Recommendations;
using Microsoft.Extensions.Logging.Abstractions;

namespace LearningRecords.Server.Commands;

/// <summary><c>train</c>: trains the ranking model of one tenant or of all.</summary>
internal static class Train
{
    private static readonly Option<string?> Tenant = new("--tenant") { Description = "Only this tenant; else all.", HelpName = "TENANT" };

    public static Command Command()
    {
        var command = new Command("train", "Train the ranking models on what the read models know, and put them to use.") { Tenant };
        command.SetAction(async (arguments, token) =>
        {
            await using var installation = await Installation.OpenAsync(arguments.GetValue(Options.Data), NullLogger.Instance, token);
            await installation.CatchUpAsync(token);
            var tenants = await Tenants.ListAsync(installation.Database, token);
            var chosen = arguments.GetValue(Tenant);
            if (chosen is not null && !tenants.Contains(chosen, StringComparer.Ordinal))
            {
                Console.Error.WriteLine($"There is no tenant {chosen}.");
                return 1;
            }

            foreach (var tenant in chosen is null ? tenants : [chosen])
                await Run(installation, tenant, token);
            return 0;
        });
        return command;
    }

    private static async Task Run(Installation installation, string tenant, CancellationToken token)
    {
        try
        {
            var model = await ProgressBar.RunAsync($"Training {tenant}", 100, progress =>
                TrainModel.RunAsync(installation.Store, installation.Database, tenant, TimeProvider.System.GetUtcNow(), new TrainingSteps(progress), token));
            Console.WriteLine(
                $"Tenant {tenant}: trained on {model.Interactions:N0} enrolments of {model.Learners:N0} learners in {model.Courses:N0} courses in {model.Duration.TotalSeconds:0.0} s. "
                + $"On held-out courses Recall@10 {model.Ranking.RecallAt10:0.000}, NDCG@10 {model.Ranking.NdcgAt10:0.000}; popularity alone {model.Popularity.RecallAt10:0.000}, {model.Popularity.NdcgAt10:0.000}.");
        }
        catch (NotEnoughInteractionsException reason)
        {
            Console.WriteLine($"Tenant {tenant}: not trained. {reason.Message}");
        }
    }
}
