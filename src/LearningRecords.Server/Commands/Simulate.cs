using System.CommandLine;
using LearningRecords.Events;
using LearningRecords.Server.Access;
using LearningRecords.Server.Catalogue;
using LearningRecords.Server.Import;
using LearningRecords.Server.Operations;
using LearningRecords.Simulation;
using LearningRecords.Xapi;
using Microsoft.Extensions.Logging.Abstractions;

namespace LearningRecords.Server.Commands;

/// <summary><c>simulate</c>: learners of a national open university, as the statements their platforms would post.</summary>
internal static class Simulate
{
    private static readonly SimulationOptions Usual = new();
    private static readonly Option<int> Learners = new("--learners") { Description = "How many learners.", HelpName = "N", DefaultValueFactory = _ => Usual.Learners };
    private static readonly Option<int> Courses = new("--courses") { Description = "How many courses.", HelpName = "N", DefaultValueFactory = _ => Usual.Courses };
    private static readonly Option<int> Days = new("--days") { Description = "How many days, the last one yesterday.", HelpName = "N", DefaultValueFactory = _ => Usual.Days };
    private static readonly Option<int> Centres = new("--centres") { Description = "How many guidance centres.", HelpName = "N", DefaultValueFactory = _ => Usual.Centres };
    private static readonly Option<int> Seed = new("--seed") { Description = "The same seed and options give the same learners.", HelpName = "N", DefaultValueFactory = _ => Usual.Seed };
    private static readonly Option<DateOnly?> Start = new("--start") { Description = "The first day, for example 2026-03-02; else the last day is yesterday.", HelpName = "DAY" };

    private static readonly Option<bool> History = new("--history") { Description = "Store each statement when it happened, in a tenant that is new, so that what was known at any moment of the past can be asked." };

    public static Command Command()
    {
        var tenant = new Option<string>("--tenant") { Description = "The tenant to fill; created when it does not exist.", HelpName = "TENANT", DefaultValueFactory = _ => Tenants.Demo };
        var command = new Command("simulate", "Fill a tenant with simulated learners.") { Learners, Courses, Days, Centres, Seed, Start, tenant, History };
        command.SetAction(async (arguments, token) =>
        {
            var days = arguments.GetValue(Days);
            var options = new SimulationOptions
            {
                Learners = arguments.GetValue(Learners),
                Courses = arguments.GetValue(Courses),
                Days = days,
                Centres = arguments.GetValue(Centres),
                Seed = arguments.GetValue(Seed),
                Start = arguments.GetValue(Start) ?? Today.AddDays(-days),
            };
            await using var installation = await Installation.OpenAsync(arguments.GetValue(Options.Data), NullLogger.Instance, token);
            await LoadAsync(installation, arguments.GetValue(tenant)!, options, arguments.GetValue(History), token);
            await installation.CatchUpAsync(token);
            return 0;
        });
        return command;
    }

    /// <summary>What a new installation shows before it has learners of its own.</summary>
    public static Task LoadDemoAsync(Installation installation, CancellationToken token) =>
        LoadAsync(installation, Tenants.Demo, Usual with { Start = Today.AddDays(-Usual.Days) }, history: false, token);

    private static DateOnly Today => DateOnly.FromDateTime(DateTime.UtcNow);

    private static async Task LoadAsync(Installation installation, string tenant, SimulationOptions options, bool history, CancellationToken token)
    {
        var isNew = history
            ? await Tenants.CreateClosedAsync(installation.Store, installation.Database, tenant, token)
            : await Tenants.CreateAsync(installation.Store, installation.Database, tenant, token);
        if (history && !isNew)
            throw new RefusedException(StatusCodes.Status409Conflict, $"There is a tenant {tenant} already, and statements of the past go into a new one. Name another: --tenant NAME");
        // Before the first statement, wherever on Earth its day began.
        DateTimeOffset? known = history ? new DateTimeOffset(options.Start.AddDays(-1), TimeOnly.MinValue, TimeSpan.Zero) : null;
        var population = Population.Create(options);
        var identities = population.Groups.ToDictionary(group => group.Id, Identity, StringComparer.Ordinal);
        await ImportGroups.RunAsync(
            installation.Store,
            installation.Database,
            tenant,
            population.Groups.Select(group => new ImportedGroup(identities[group.Id], group.Kind, group.ParentId is { } parent ? identities[parent] : null, group.NameEn, group.NameZh)),
            population.Memberships.Select(membership => new ImportedMembership(identities[membership.GroupId], membership.HomePage, membership.AccountName, membership.From, membership.Until, null)),
            token,
            known);
        var catalogue = population.Catalogue.Select(Entry).ToList();
        await ProgressBar.RunAsync("Catalogue", catalogue.Count, progress => ImportCatalogue.RunAsync(installation.Store, installation.Database, tenant, catalogue, progress, token, known));
        var statements = population.Statements().Select((json, index) => new StatementSource(index + 1, json)).ToAsyncEnumerable();
        var terms = new ImportTerms(Import: 0, _ => Guid.CreateVersion7());
        var done = 0L;
        var summary = await ProgressBar.RunAsync("Simulated statements", null, progress => history
            ? RecordHistory.RunAsync(installation, tenant, statements, progress, token)
            : ImportStatements.RunAsync(installation.OpenCommits(), tenant, statements, terms, strict: false, chunk =>
            {
                progress(done += chunk.Summary.Total);
                return Task.CompletedTask;
            }, token));
        Console.WriteLine($"Tenant {tenant}: {summary.New:N0} simulated statements of {options.Learners:N0} learners in {options.Courses:N0} courses, {summary.Known:N0} already there.");
    }

    private static ResourceCatalogued Entry(SimulatedResource resource) => new(
        default,
        resource.Id,
        resource.Kind,
        resource.NameEn,
        resource.NameZh,
        resource.DisciplineId,
        resource.DisciplineEn,
        resource.DisciplineZh,
        resource.Level,
        resource.Minutes,
        resource.Language,
        resource.Provider,
        resource.Audience,
        resource.Open,
        resource.Teachers,
        resource.Volunteers,
        [.. resource.Parts.Select(part => new CataloguedPart(part.Id, part.NameEn, part.NameZh))]);

    // Statements name a guidance centre as a team by its account, so the centre takes that identity; the other groups are known by their IRI only.
    private static string Identity(SimulatedGroup group)
    {
        var slash = group.Id.LastIndexOf('/');
        return group.Kind == SimulatedGroupKind.Centre ? AgentIdentity.OfAccount(group.Id[..slash], group.Id[(slash + 1)..]).Ifi : group.Id;
    }
}
