using System.CommandLine;
using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Requests;
using Microsoft.Extensions.Logging.Abstractions;

namespace LearningRecords.Server.Commands;

/// <summary><c>credentials create|list|change|rotate|revoke</c>: the keys and secrets of the tenants.</summary>
internal static class CredentialsCommand
{
    private static readonly Option<string> Tenant = new("--tenant") { Description = "The tenant it belongs to.", HelpName = "TENANT", DefaultValueFactory = _ => Tenants.Default };
    private static readonly Option<string?> OnlyTenant = new("--tenant") { Description = "Only this tenant's; else all.", HelpName = "TENANT" };
    private static readonly Option<string[]> Scope = new("--scope")
    {
        Description = $"What it may do, one or more of: {string.Join(", ", Enum.GetValues<Scopes>().Aggregate((all, scope) => all | scope).List())}.",
        HelpName = "SCOPE",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string> Name = new("--name") { Description = "What it is for, in your words.", HelpName = "TEXT", DefaultValueFactory = _ => "" };
    private static readonly Option<int> KeepOldFor = new("--keep-old-for") { Description = "For how many minutes the secret so far works beside the new one.", HelpName = "MINUTES" };
    private static readonly Argument<string> Key = new("key") { Description = "The credential's key.", HelpName = "KEY" };

    public static Command Command()
    {
        var create = new Command("create", "Make a credential and show its secret, this once.") { Tenant, Scope, Name };
        create.SetAction((arguments, token) => Run(arguments, async installation => Show(await CreateCredential.RunAsync(
            installation.Database, Administrator.OfStore, arguments.GetValue(Tenant)!, arguments.GetValue(Name)!, AccessBody.ReadScopes(arguments.GetValue(Scope)!), token)), token));

        var rotate = new Command("rotate", "Give a credential a new secret and show it, this once.") { Key, KeepOldFor };
        rotate.SetAction((arguments, token) => Run(arguments, async installation => Show(await RotateCredential.RunAsync(
            installation.Database, Administrator.OfStore, arguments.GetValue(Key)!, TimeSpan.FromMinutes(arguments.GetValue(KeepOldFor)), token)), token));

        var change = new Command("change", "Change what a credential may do.") { Key, Scope };
        change.SetAction((arguments, token) => Run(arguments, async installation =>
        {
            var changed = await ChangeCredential.RunAsync(
                installation.Database, Administrator.OfStore, arguments.GetValue(Key)!, AccessBody.ReadScopes(arguments.GetValue(Scope)!), null, token);
            return $"{changed.Key} of tenant {changed.Tenant} may from now on: {string.Join(", ", changed.Scopes)}.";
        }, token));

        var revoke = new Command("revoke", "End a credential, for good.") { Key };
        revoke.SetAction((arguments, token) => Run(arguments, async installation =>
        {
            await RevokeCredential.RunAsync(installation.Database, Administrator.OfStore, arguments.GetValue(Key)!, token);
            return $"{arguments.GetValue(Key)} is revoked.";
        }, token));

        var list = new Command("list", "List the credentials; their secrets are known to their holders only.") { OnlyTenant };
        list.SetAction(async (arguments, token) =>
        {
            await using var installation = await Installation.OpenAsync(arguments.GetValue(Options.Data), NullLogger.Instance, token);
            Columns.Write(
                ["TENANT", "KEY", "CREATED", "LAST USED", "REVOKED", "SCOPES", "NAME"],
                (await KeptCredential.ListAsync(installation.Database, Administrator.OfStore, arguments.GetValue(OnlyTenant), token)).Select(credential => (string[])
                [
                    credential.Tenant, credential.Key, Moment(credential.Created), Moment(credential.LastUsed), Moment(credential.Revoked), string.Join(' ', credential.Scopes), credential.Name,
                ]));
            return 0;
        });
        return new Command("credentials", "The keys and secrets by which platforms and analysts sign their requests.") { create, list, change, rotate, revoke };
    }

    private static async Task<int> Run(ParseResult arguments, Func<Installation, Task<string>> operation, CancellationToken token)
    {
        await using var installation = await Installation.OpenAsync(arguments.GetValue(Options.Data), NullLogger.Instance, token);
        Console.WriteLine(await operation(installation));
        return 0;
    }

    private static string Show(NewCredential credential) =>
        $"""
        Credential  {credential.Key}:{credential.Secret}
                    of tenant {credential.Tenant}, scopes {string.Join(", ", credential.Scopes)}
                    (shown this once; only a hash of the secret is kept)
        """;

    private static string Moment(DateTime? moment) => moment is { } utc ? Instants.Format(utc)[..19] + "Z" : "-";
}
