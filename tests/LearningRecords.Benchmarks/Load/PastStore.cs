using System.Diagnostics;
using LearningRecords.Insights.Facts;
using LearningRecords.Insights.Past;
using LearningRecords.Insights.Privacy;
using LearningRecords.Server.Access;
using LearningRecords.Server.Import;
using LearningRecords.Server.Operations;

namespace LearningRecords.Benchmarks.Load;

/// <summary>A tenant whose statements were stored when they happened, over two years, folded into every read model.</summary>
internal sealed class PastStore : IAsyncDisposable
{
    public const string Tenant = "asked";
    public const string Key = "analyst";

    private PastStore(MeasuredPostgres postgres, string connectionString) => (Postgres, ConnectionString) = (postgres, connectionString);

    public MeasuredPostgres Postgres { get; }

    public string ConnectionString { get; }

    /// <param name="folder">Where it is kept, to be asked again by a later run; null: it is removed afterwards.</param>
    public static async Task<PastStore> OpenAsync(string? folder, PastStatements statements, int size)
    {
        var postgres = await MeasuredPostgres.StartAsync(folder);
        var store = new PastStore(postgres, await postgres.DatabaseAsync("insights"));
        await using var installation = await Installation.OpenAsync(store.ConnectionString, CancellationToken.None);
        if (await Tenants.FindAsync(installation.Database, Tenant, CancellationToken.None) is null)
            await RecordAsync(installation, statements, size);
        if (!await QuerySummary.AnyAsync(installation.Database, Tenant, CancellationToken.None))
            await FoldAsync(installation, size);
        await PackAsync(installation);
        return store;
    }

    /// <summary>Lets a few learners take further courses, up to so many in all; what was recorded so before is known.</summary>
    public async Task AddCoursesAsync(PastStatements statements, int courses)
    {
        await using var installation = await Installation.OpenAsync(ConnectionString, CancellationToken.None);
        await ImportStatements.RunAsync(
            installation.OpenCommits(), Tenant, statements.InFurtherCourses(courses - PastStatements.Courses).ToAsyncEnumerable(), new ImportTerms(Import: 0, _ => Guid.CreateVersion7()), strict: false, _ => Task.CompletedTask, CancellationToken.None);
    }

    public ValueTask DisposeAsync() => Postgres.DisposeAsync();

    private static async Task RecordAsync(Installation installation, PastStatements statements, int size)
    {
        var clock = Stopwatch.StartNew();
        await Tenants.CreateClosedAsync(installation.Store, installation.Database, Tenant, CancellationToken.None);
        await Tenants.SetPrivacyThresholdAsync(installation.Database, Tenant, PrivacyThreshold.Usual, CancellationToken.None);
        await ImportGroups.RunAsync(installation.Store, installation.Database, Tenant, PastStatements.Groups, statements.Memberships, CancellationToken.None, statements.Start.AddDays(-1));
        await RecordHistory.RunAsync(installation, Tenant, statements.All().ToAsyncEnumerable(), _ => { }, CancellationToken.None);
        await Credentials.SetAsync(installation.Database, Tenant, Key, KeptSecret.OfChosen(MeasuredService.Secret), CancellationToken.None);
        Console.WriteLine($"{size:N0} statements of {statements.Learners:N0} learners recorded in {clock.Elapsed.TotalSeconds:F0} s.");
    }

    private static async Task FoldAsync(Installation installation, int size)
    {
        var clock = Stopwatch.StartNew();
        await RebuildReadModels.RunAsync(installation, Tenant, _ => { }, CancellationToken.None);
        Console.WriteLine($"Folded in {clock.Elapsed.TotalSeconds:F0} s, {size / clock.Elapsed.TotalSeconds:N0} a second.");
        await using var analyze = installation.Database.CreateCommand("vacuum analyze");
        analyze.CommandTimeout = 900;
        await analyze.ExecuteNonQueryAsync();
    }

    // The service does it in the background.
    private static async Task PackAsync(Installation installation)
    {
        var (clock, stretches) = (Stopwatch.StartNew(), 0);
        while (await PackFacts.NextAsync(installation.Database, Tenant, PackFacts.OfStretch, CancellationToken.None)
            || await PackMemberships.NextAsync(installation.Database, Tenant, PackFacts.OfStretch, CancellationToken.None))
        {
            stretches++;
        }

        Console.WriteLine($"{stretches} stretches of {PackFacts.OfStretch:N0} facts or memberships packed in {clock.Elapsed.TotalSeconds:F0} s.");
    }
}
