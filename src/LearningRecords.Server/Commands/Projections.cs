using System.CommandLine;
using System.Globalization;
using LearningRecords.Insights.Rebuilding;
using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using Microsoft.Extensions.Logging.Abstractions;

namespace LearningRecords.Server.Commands;

/// <summary><c>projections rebuild|list</c>: folds the read models again from the first event, shows how far they are.</summary>
internal static class Projections
{
    public static Command Command()
    {
        var rebuild = new Command("rebuild", "Fold the read models again from the first event, beside those that are read meanwhile.") { Options.Tenant };
        rebuild.SetAction(async (arguments, token) =>
        {
            await using var installation = await Installation.OpenAsync(arguments.GetValue(Options.Data), NullLogger.Instance, token);
            var tenant = arguments.GetValue(Options.Tenant)!;
            if (!(await Tenants.ListAsync(installation.Database, token)).Contains(tenant, StringComparer.Ordinal))
            {
                Console.Error.WriteLine($"There is no tenant {tenant}.");
                return 1;
            }

            await RebuildAsync(installation, tenant, token);
            return 0;
        });

        var list = new Command("list", "Show how far each tenant's read models have come, and those that are being rebuilt.");
        list.SetAction(async (arguments, token) =>
        {
            await using var installation = await Installation.OpenAsync(arguments.GetValue(Options.Data), NullLogger.Instance, token);
            var rows = new List<string[]>();
            foreach (var tenant in await Tenants.ListAsync(installation.Database, token))
            {
                var lag = await ReadModelLag.OfAsync(installation.Database, tenant, token);
                var reached = await RebuildUnderWay.OfAsync(installation.Database, tenant, token);
                rows.Add([tenant, $"{lag.Recorded}", $"{lag.Behind}", reached is { } under ? string.Create(CultureInfo.InvariantCulture, $"{Text(under.Stage)} {under.Fraction:P0}") : "-"]);
            }

            Columns.Write(["TENANT", "EVENTS", "BEHIND", "REBUILD"], rows);
            return 0;
        });
        return new Command("projections", "Work on the read models.") { rebuild, list };
    }

    /// <summary>Rebuilds the read models of a tenant and shows how far it is.</summary>
    public static async Task RebuildAsync(Installation installation, string tenant, CancellationToken token)
    {
        var events = await FoldFromTheFirstAsync(installation, tenant, $"Rebuilding {tenant}", token);
        Console.WriteLine($"Tenant {tenant}: {events:N0} events folded again.");
    }

    /// <returns>How many events the read models know then.</returns>
    internal static Task<long> FoldFromTheFirstAsync(Installation installation, string tenant, string title, CancellationToken token) => ProgressBar.RunAsync(title, async progress =>
    {
        await RebuildReadModels.RunAsync(installation, tenant, reached => progress(Text(reached.Stage), reached.Done, reached.Fraction), token);
        return (await ReadModelLag.OfAsync(installation.Database, tenant, token)).Folded;
    });

    private static string Text(RebuildStage stage) => stage switch
    {
        RebuildStage.Reading => "reading events",
        RebuildStage.Folding => "folding facts",
        _ => "replacing tables",
    };
}
