using System.CommandLine;
using LearningRecords.Server.Access;
using LearningRecords.Server.Analysts;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Requests;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LearningRecords.Server.Commands;

/// <summary><c>analysts create|list|revoke</c>: logins of the database for Grafana, Superset, Metabase or a notebook.</summary>
internal static class AnalystsCommand
{
    private static readonly Option<string> Tenant = new("--tenant") { Description = "The tenant whose data it reads.", HelpName = "TENANT", DefaultValueFactory = _ => Tenants.Default };
    private static readonly Option<string?> OnlyTenant = new("--tenant") { Description = "Only this tenant's; else all.", HelpName = "TENANT" };
    private static readonly Option<string> Name = new("--name") { Description = "What it is for, in lower-case letters, digits and underscores: grafana.", HelpName = "NAME", Required = true };
    private static readonly Option<bool> Persons = new("--persons") { Description = "Let it also read the views about persons: learners, progress_by_learner, memberships." };
    private static readonly Argument<string> Role = new("role") { Description = "The login, as analysts list shows it.", HelpName = "ROLE" };

    public static Command Command()
    {
        var create = new Command("create", "Make a read-only login and show its password, this once.") { Tenant, Name, Persons };
        create.SetAction((arguments, token) => Run(arguments, async installation => Show(
            await CreateAnalyst.RunAsync(installation.Database, arguments.GetValue(Tenant)!, arguments.GetValue(Name)!, arguments.GetValue(Persons), token), installation.ConnectionString), token));

        var revoke = new Command("revoke", "Take a login away and end its sessions.") { Role };
        revoke.SetAction((arguments, token) => Run(arguments, async installation =>
        {
            await RevokeAnalyst.RunAsync(installation.Database, arguments.GetValue(Role)!, token);
            return $"{arguments.GetValue(Role)} is revoked.";
        }, token));

        var list = new Command("list", "List the logins; their passwords are known to their holders only.") { OnlyTenant };
        list.SetAction(async (arguments, token) =>
        {
            await using var installation = await Installation.OpenAsync(arguments.GetValue(Options.Data), NullLogger.Instance, token);
            Columns.Write(
                ["TENANT", "ROLE", "CREATED", "PERSONS"],
                (await ListAnalysts.RunAsync(installation.Database, arguments.GetValue(OnlyTenant), token)).Select(analyst => (string[])
                [
                    analyst.Tenant, analyst.Role, Instants.Format(analyst.Created)[..19] + "Z", analyst.Persons ? "yes" : "no",
                ]));
            return 0;
        });
        return new Command("analysts", "Read-only logins of the database, each held to one tenant's views in schema insights.") { create, list, revoke };
    }

    private static async Task<int> Run(ParseResult arguments, Func<Installation, Task<string>> operation, CancellationToken token)
    {
        await using var installation = await Installation.OpenAsync(arguments.GetValue(Options.Data), NullLogger.Instance, token);
        Console.WriteLine(await operation(installation));
        return 0;
    }

    private static string Show(NewAnalyst analyst, string connectionString)
    {
        var address = new NpgsqlConnectionStringBuilder(connectionString);
        return $"""
            Analyst  postgresql://{analyst.Role}:{analyst.Password}@{address.Host}:{address.Port}/{address.Database}
                     reads schema insights of tenant {analyst.Tenant}, {(analyst.Persons ? "persons too" : "no persons")}
                     (shown this once; the port of the service's own PostgreSQL changes with its starts)
            """;
    }
}
