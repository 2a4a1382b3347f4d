using System.CommandLine;
using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Requests;
using Microsoft.Extensions.Logging.Abstractions;

namespace LearningRecords.Server.Commands;

/// <summary><c>tenants create|list|suspend|resume|delete</c>: the institutions that share the store.</summary>
internal static class TenantsCommand
{
    private static readonly Argument<string> Name = new("name") { Description = "The tenant's name: lower-case letters, digits and underscores.", HelpName = "NAME" };
    private static readonly Option<string?> YesDelete = new("--yes-delete") { Description = "The name once more: everything of the tenant is deleted, for good.", HelpName = "NAME" };

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
                ["TENANT", "CREATED", "SUSPENDED", "MIGRATING"],
                (await Tenants.AllAsync(installation.Database, token)).Select(tenant => (string[])[tenant.Name, Instants.Format(tenant.Created), Moment(tenant.Suspended), Moment(tenant.Migrating)]));
            return 0;

            static string Moment(DateTime? instant) => instant is { } given ? Instants.Format(given) : "-";
        });
        return new Command("tenants", "The institutions that share the store.") { create, list, suspend, resume, delete };
    }

    private static async Task<int> Run(ParseResult arguments, Func<Installation, string, Task<string>> operation, CancellationToken token)
    {
        await using var installation = await Installation.OpenAsync(arguments.GetValue(Options.Data), NullLogger.Instance, token);
        Console.WriteLine(await operation(installation, arguments.GetValue(Name)!));
        return 0;
    }

    private static RefusedException Missing(string name) => new(StatusCodes.Status404NotFound, $"There is no tenant {name}.");
}
