using System.CommandLine;
using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using Microsoft.Extensions.Logging.Abstractions;

namespace LearningRecords.Server.Commands;

/// <summary><c>projections rebuild</c>: folds the read models again from the first event.</summary>
internal static class Projections
{
    public static Command Command()
    {
        var rebuild = new Command("rebuild", "Empty the read models and fold them again from the first event.") { Options.Tenant };
        rebuild.SetAction(async (arguments, token) =>
        {
            await using var installation = await Installation.OpenAsync(arguments.GetValue(Options.Data), NullLogger.Instance, token);
            var tenant = arguments.GetValue(Options.Tenant)!;
            if (!(await Tenants.ListAsync(installation.Database, token)).Contains(tenant, StringComparer.Ordinal))
            {
                Console.Error.WriteLine($"There is no tenant {tenant}.");
                return 1;
            }

            var events = (await ReadModelLag.OfAsync(installation.Database, tenant, token)).Recorded;
            await ProgressBar.RunAsync($"Rebuilding {tenant}", events, async progress =>
            {
                await RebuildReadModels.RunAsync(installation, tenant, progress, token);
                return events;
            });
            Console.WriteLine($"Tenant {tenant}: {events:N0} events folded again.");
            return 0;
        });
        return new Command("projections", "Work on the read models.") { rebuild };
    }
}
