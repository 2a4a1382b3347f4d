using System.CommandLine;
using LearningRecords.Recommendations;
using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Recommendations.Models;
using Microsoft.Extensions.Logging.Abstractions;

namespace LearningRecords.Server.Commands;

/// <summary><c>train</c>: trains the ranking model of one tenant or of all.</summary>
internal static class Train
{
    private static readonly Option<string?> Tenant = new("--tenant") { Description = "Only this tenant; else all.", HelpName = "TENANT" };
    private static readonly Option<Guid?> Model = new("--model") { Description = "The id of a model whose training was asked for.", HelpName = "ID", Hidden = true };

    public static Command Command()
    {
        var command = new Command("train", "Train the ranking models on what the read models know, and put to use those that are not worse than what ranks now.") { Tenant, Model };
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
                await Run(installation, tenant, chosen is null ? null : arguments.GetValue(Model), token);
            return 0;
        });
        return command;
    }

    private static async Task Run(Installation installation, string tenant, Guid? modelId, CancellationToken token)
    {
        try
        {
            var trained = await ProgressBar.RunAsync($"Training {tenant}", 100, progress =>
                TrainModel.RunAsync(installation.Store, installation.Database, tenant, modelId ?? Guid.CreateVersion7(), TimeProvider.System.GetUtcNow(), new TrainingSteps(progress), token));
            var model = trained.Description;
            Console.WriteLine(
                $"Tenant {tenant}: trained on {model.Interactions:N0} enrolments of {model.Learners:N0} learners in {model.Courses:N0} courses in {model.Duration.TotalSeconds:0.0} s. "
                + $"On held-out courses Recall@10 {model.Ranking.RecallAt10:0.000}, NDCG@10 {model.Ranking.NdcgAt10:0.000}; popularity alone {model.Popularity.RecallAt10:0.000}, {model.Popularity.NdcgAt10:0.000}. "
                + (trained.Decision.GoesLive ? "It ranks from now on. " : $"It does not go live; 'models activate {trained.ModelId}' uses it all the same. ") + trained.Decision.Reason);
        }
        catch (Exception reason) when (reason is NotEnoughInteractionsException or RefusedException)
        {
            Console.WriteLine($"Tenant {tenant}: not trained. {reason.Message}");
        }
    }
}
