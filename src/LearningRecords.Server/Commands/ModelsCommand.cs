using System.CommandLine;
using System.Globalization;
using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Recommendations.Models;
using LearningRecords.Server.Requests;
using Microsoft.Extensions.Logging.Abstractions;

namespace LearningRecords.Server.Commands;

/// <summary><c>models list|activate|rollback</c>: the ranking models of a tenant.</summary>
internal static class ModelsCommand
{
    private const string By = "command line";
    private static readonly Option<string> Tenant = new("--tenant") { Description = "Whose models.", HelpName = "TENANT", DefaultValueFactory = _ => Tenants.Default };
    private static readonly Argument<Guid> Model = new("id") { Description = "The model's id, as listed.", HelpName = "ID" };

    public static Command Command()
    {
        var list = new Command("list", "List the models, the latest first, with what became of each.") { Tenant };
        list.SetAction((arguments, token) => Run(arguments, async (installation, tenant) => Write(await RankingModels.AllAsync(installation.Store, tenant, token)), token));

        var activate = new Command("activate", "Let a model rank from now on.") { Model, Tenant };
        activate.SetAction((arguments, token) => Run(arguments, async (installation, tenant) =>
        {
            await RankingModels.ActivateAsync(installation.Store, installation.Database, tenant, arguments.GetValue(Model), By, token);
            Console.WriteLine($"Tenant {tenant} is ranked by {arguments.GetValue(Model)} from now on.");
        }, token));

        var rollback = new Command("rollback", "Take the model that ranks back in favour of the one before it.") { Tenant };
        rollback.SetAction((arguments, token) => Run(arguments, async (installation, tenant) =>
            Console.WriteLine($"Tenant {tenant} is ranked by {await RankingModels.RollBackAsync(installation.Store, installation.Database, tenant, By, token)} again."), token));
        return new Command("models", "The ranking models of a tenant.") { list, activate, rollback };
    }

    private static void Write(IReadOnlyList<RankingModelVersion> models) => Columns.Write(
        ["MODEL", "STATE", "TRAINED", "ENROLMENTS", "NDCG@10", "AGAINST", "LEARNERS", "FILE"],
        models.Select(model => (string[])[
            $"{model.Id}", ModelBody.StateOf(model.State), Instants.Format(model.Created.UtcDateTime), model.Trained?.Interactions.ToString("N0", CultureInfo.InvariantCulture) ?? "-",
            Quality(model.Evaluated?.NdcgAt10), Quality(model.Evaluated?.RivalNdcgAt10), model.Evaluated?.Learners.ToString("N0", CultureInfo.InvariantCulture) ?? "-", model.HasFile ? "yes" : "no"]));

    private static string Quality(double? figure) => figure?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "-";

    private static async Task<int> Run(ParseResult arguments, Func<Installation, string, Task> operation, CancellationToken token)
    {
        await using var installation = await Installation.OpenAsync(arguments.GetValue(Options.Data), NullLogger.Instance, token);
        var tenant = arguments.GetValue(Tenant)!;
        if (await Tenants.FindAsync(installation.Database, tenant, token) is null)
            throw new RefusedException(StatusCodes.Status404NotFound, $"There is no tenant {tenant}.");
        await operation(installation, tenant);
        return 0;
    }
}
