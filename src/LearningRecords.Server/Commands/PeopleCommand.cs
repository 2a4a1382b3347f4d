using System.CommandLine;
using LearningRecords.Server.Access;
using LearningRecords.Server.Dashboards.SignIn;
using LearningRecords.Server.Operations;
using LearningRecords.Server.People;
using LearningRecords.Server.Requests;
using Microsoft.Extensions.Logging.Abstractions;

namespace LearningRecords.Server.Commands;

/// <summary><c>people create|list|role|link|revoke|views</c>: who may sign in to the dashboards, and whom they looked at.</summary>
internal static class PeopleCommand
{
    private static readonly Argument<string> Name = new("name") { Description = "The name they sign in with.", HelpName = "NAME" };
    private static readonly Option<string?> Tenant = new("--tenant") { Description = "The tenant whose figures they see; all tenants when it is not given.", HelpName = "TENANT" };
    private static readonly Option<string> OfTenant = new("--tenant") { Description = "The tenant whose learners were looked at.", HelpName = "TENANT", DefaultValueFactory = _ => Tenants.Default };
    private static readonly Option<string> Role = new("--role") { Description = $"One of: {string.Join(", ", RoleNames.InOrder)}.", HelpName = "ROLE", Required = true };
    private static readonly Option<string?> Learner = new("--learner") { Description = "Only views of this learner, by canonical identity: mailto:li@example.org, account:HOMEPAGE|NAME.", HelpName = "IDENTITY" };
    private static readonly Option<string?> Viewer = new("--viewer") { Description = "Only views by this person.", HelpName = "NAME" };

    private static readonly Option<string[]> Group = new("--group")
    {
        Description = "Ids of the learner groups a centre manager is responsible for, with all below them.",
        HelpName = "ID",
        AllowMultipleArgumentsPerToken = true,
    };

    public static Command Command()
    {
        Role.AcceptOnlyFromAmong([.. RoleNames.InOrder]);
        var create = new Command("create", "Let somebody in, and show the link by which they choose a password.") { Name, Role, Tenant, Group };
        create.SetAction((arguments, token) => Run(arguments, async installation =>
        {
            var person = await CreatePerson.RunAsync(installation.Database, Administrator.OfStore, arguments.GetValue(Name)!, PositionOf(arguments), token);
            return await LinkFor(installation, person, token);
        }, token));

        var role = new Command("role", "Change what somebody may see.") { Name, Role, Tenant, Group };
        role.SetAction((arguments, token) => Run(arguments, async installation =>
        {
            var position = PositionOf(arguments);
            await ChangePosition.RunAsync(installation.Database, Administrator.OfStore, arguments.GetValue(Name)!, position, token);
            return $"{arguments.GetValue(Name)} is from now on {position.Role.Name} of {position.Tenant ?? "all tenants"}.";
        }, token));

        var link = new Command("link", "Show a link by which somebody who forgot the password chooses a new one.") { Name };
        link.SetAction((arguments, token) => Run(arguments, async installation =>
            await LinkFor(installation, await FindPeople.RequireAsync(installation.Database, Administrator.OfStore, arguments.GetValue(Name)!, token), token), token));

        var revoke = new Command("revoke", "End somebody's access, within a second.") { Name };
        revoke.SetAction((arguments, token) => Run(arguments, async installation =>
        {
            await RevokePerson.RunAsync(installation.Database, Administrator.OfStore, arguments.GetValue(Name)!, token);
            return $"{arguments.GetValue(Name)} may not sign in any more.";
        }, token));

        var list = new Command("list", "List who may sign in.");
        list.SetAction((arguments, token) => Write(arguments, ["NAME", "TENANT", "ROLE", "BY", "CREATED", "LAST SIGN-IN", "REVOKED", "GROUPS"], async database =>
            (await FindPeople.AllAsync(database, Administrator.OfStore, token)).Select(person => (string[])
            [
                person.Name, person.Tenant ?? "(all)", person.Role.Name, person.Issuer ?? "password", Moment(person.Created), Moment(person.LastSignIn), Moment(person.Revoked), string.Join(' ', person.Groups),
            ]), token));

        var views = new Command("views", "List who looked at which learner, the latest first.") { OfTenant, Learner, Viewer };
        views.SetAction((arguments, token) => Write(arguments, ["AT", "VIEWER", "ROLE", "PAGE", "LEARNER"], async database =>
            (await LearnerViews.ListAsync(database, arguments.GetValue(OfTenant)!, arguments.GetValue(Learner), arguments.GetValue(Viewer), null, int.MaxValue, token)).Select(view => (string[])
            [
                Moment(view.At), view.Viewer, view.Role, view.Page, view.Learner,
            ]), token));
        return new Command("people", "Who may sign in to the dashboards, and whom they looked at.") { create, list, role, link, revoke, views };
    }

    private static Position PositionOf(ParseResult arguments) =>
        new(arguments.GetValue(Tenant), RoleNames.All[arguments.GetValue(Role)!], arguments.GetValue(Group) ?? []);

    private static async Task<string> LinkFor(Installation installation, Person person, CancellationToken token) =>
        $"""
        {person.Name} is {person.Role.Name} of {person.Tenant ?? "all tenants"} and chooses a password, once and within three days, at
        the dashboard's address followed by  {WelcomePage.Path}?token={await SignInLinks.NewAsync(installation.Database, person, token)}
        """;

    private static async Task<int> Run(ParseResult arguments, Func<Installation, Task<string>> operation, CancellationToken token)
    {
        await using var installation = await Installation.OpenAsync(arguments.GetValue(Options.Data), NullLogger.Instance, token);
        Console.WriteLine(await operation(installation));
        return 0;
    }

    private static async Task<int> Write(ParseResult arguments, string[] titles, Func<Npgsql.NpgsqlDataSource, Task<IEnumerable<string[]>>> rows, CancellationToken token)
    {
        await using var installation = await Installation.OpenAsync(arguments.GetValue(Options.Data), NullLogger.Instance, token);
        Columns.Write(titles, await rows(installation.Database));
        return 0;
    }

    private static string Moment(DateTime? moment) => moment is { } utc ? Instants.Format(utc)[..19] + "Z" : "-";
}
