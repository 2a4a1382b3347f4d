using System.CommandLine;
using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Requests;
using Microsoft.Extensions.Logging.Abstractions;

namespace LearningRecords.Server.Commands;

/// <summary><c>tenants create|list|suspend|resume|privacy|delete</c>: the institutions that share the store.</summary>
internal static class TenantsCommand
{
    private static readonly Argument<string> Name = new("name") { Description = "The tenant's name: lower-case letters, digits and underscores.", HelpName = "NAME" };
    private static readonly Option<string?> YesDelete = new("--yes-delete") { Description = "The name once more: everything of the tenant is deleted, for good.", HelpName = "NAME" };

    private static readonly Option<int> Threshold = new("--threshold")
    {
        Description = "The least number of learners that a figure shown of a group, a course or a day may speak of; smaller ones are suppressed. 1 shows everything.",
        HelpName = "N",
        Required = true,
    };

    public static Command Command()
    {
        var create = new Command("create", "Create a tenant.") { Name };
        create.SetAction((arguments, token) => Run(arguments, async (installation, name) =>
            await Tenants.CreateAsync(installation.Store, installation.Database, name, token)
                ? $"Tenant {name} is there. Make it a credential: credentials create --tenant {name} --scope all --name NAME"
                : throw new RefusedException(StatusCodes.Status409Conflict, $"There is a tenant {name} already."), token));

        var suspend = new Command("suspend", "Answer whatever is asked for a tenant with 403, and keep its data.") { Name };
        suspend.SetAction((arguments, token) => Run(arguments, async (installation, name) =>
            await Tenants.SuspendAsync(installation.Database, name, token) is null ? throw Missing(name) : $"Tenant {name} is suspended.", token));

        var resume = new Command("resume", "Let a suspended tenant work again.") { Name };
        resume.SetAction((arguments, token) => Run(arguments, async (installation, name) =>
            await Tenants.ResumeAsync(installation.Database, name, token) is null ? throw Missing(name) : $"Tenant {name} is in use.", token));

        var privacy = new Command("privacy", "Say how few learners are too few to be shown.") { Name, Threshold };
        privacy.SetAction((arguments, token) => Run(arguments, async (installation, name) =>
            await Tenants.SetPrivacyThresholdAsync(installation.Database, name, arguments.GetValue(Threshold), token) is { } tenant
                ? $"Figures of tenant {name} that speak of fewer than {tenant.PrivacyThreshold} learners are suppressed."
                : throw Missing(name), token));

        var delete = new Command("delete", "Delete a tenant with everything it has, for good.") { Name, YesDelete };
        delete.SetAction((arguments, token) => Run(arguments, async (installation, name) =>
        {
            if (!string.Equals(arguments.GetValue(YesDelete), name, StringComparison.Ordinal))
                throw new RefusedException(StatusCodes.Status400BadRequest, $"This deletes everything of the tenant {name}, for good. Confirm with --yes-delete {name}");
            await DeleteTenant.RunAsync(installation, name, token);
            return $"Tenant {name} is deleted.";
        }, token));

        var list = new Command("list", "List the tenants.");
        list.SetAction(async (arguments, token) =>
        {
            await using var installation = await Installation.OpenAsync(arguments.GetValue(Options.Data), NullLogger.Instance, token);
            Columns.Write(
                ["TENANT", "CREATED", "SUSPENDED", "MIGRATING", "PRIVACY THRESHOLD"],
                (await Tenants.AllAsync(installation.Database, token)).Select(tenant => (string[])[tenant.Name, Instants.Format(tenant.Created), Moment(tenant.Suspended), Moment(tenant.Migrating), $"{tenant.PrivacyThreshold}"]));
            return 0;

            static string Moment(DateTime? instant) => instant is { } given ? Instants.Format(given) : "-";
        });
        return new Command("tenants", "The institutions that share the store.") { create, list, suspend, resume, privacy, delete };
    }

    private static async Task<int> Run(ParseResult arguments, Func<Installation, string, Task<string>> operation, CancellationToken token)
    {
        await using var installation = await Installation.OpenAsync(arguments.GetValue(Options.Data), NullLogger.Instance, token);
        Console.WriteLine(await operation(installation, arguments.GetValue(Name)!));
        return 0;
    }

    private static RefusedException Missing(string name) => new(StatusCodes.Status404NotFound, $"There is no tenant {name}.");
}
