using System.Diagnostics;
using LearningRecords.Insights;
using LearningRecords.Server.Access;
using LearningRecords.Server.Import;
using LearningRecords.Server.Ingest;
using LearningRecords.Server.Operations;
using LearningRecords.Simulation;
using Npgsql;

namespace LearningRecords.Benchmarks.Load;

/// <summary>Simulated learners folded from their first event into every read model: by rebuilding, by the daemon page after page, and as whoever is far behind catches up; beside only reading the same events.</summary>
internal static class Folds
{
    private const int Rounds = 3;
    private const string Rebuilt = "rebuilt";
    private const string Followed = "followed";
    private const string CaughtUp = "caughtup";

    public static async Task RunAsync(int learners)
    {
        await using var postgres = await MeasuredPostgres.StartAsync();
        await using var installation = await Installation.OpenAsync(await postgres.DatabaseAsync("folds"), CancellationToken.None);
        var events = await FillAsync(installation, Rebuilt, learners);
        var rounds = new List<double>();
        for (var round = 1; round <= Rounds; round++)
            rounds.Add(await MeasureAsync(postgres, $"rebuild {round}", events, () => RebuildReadModels.RunAsync(installation, Rebuilt, _ => { }, CancellationToken.None)));

        await FillAsync(installation, CaughtUp, learners);
        await MeasureAsync(postgres, "catching up", events, () => installation.CatchUpAsync(CancellationToken.None));
        await FillAsync(installation, Followed, learners);
        await MeasureAsync(postgres, "daemon, page after page", events, () => CatchUp.RunAsync(installation.Store, installation.Database, _ => { }, CancellationToken.None));
        var read = await ReadAsync(installation.Database);
        Console.WriteLine($"reading the events alone: {events / read.TotalSeconds:N0}/s; median rebuild to it {rounds.Order().ElementAt(Rounds / 2) * read.TotalSeconds / events:F2}; resident {Environment.WorkingSet / 1024 / 1024:N0} MB");
    }

    /// <returns>Events a second.</returns>
    private static async Task<double> MeasureAsync(MeasuredPostgres postgres, string name, long events, Func<Task> fold)
    {
        var (ours, databases, clock) = (Use.Processor(Environment.ProcessId), Use.Processor(postgres.ProcessId), Stopwatch.StartNew());
        await fold();
        var seconds = clock.Elapsed.TotalSeconds;
        (ours, databases) = (Use.Processor(Environment.ProcessId) - ours, Use.Processor(postgres.ProcessId) - databases);
        Console.WriteLine($"{name}: {events:N0} events in {seconds:F1} s, {events / seconds:N0}/s; processor {ours.TotalMicroseconds / events:F0} µs an event, PostgreSQL's {databases.TotalMicroseconds / events:F0} µs");
        return events / seconds;
    }

    private static async Task<long> FillAsync(Installation installation, string tenant, int learners)
    {
        await Tenants.CreateAsync(installation.Store, installation.Database, tenant, CancellationToken.None);
        var options = new SimulationOptions { Learners = learners, Courses = learners / 15, Days = 60, Centres = 40, Seed = 1, Start = new DateOnly(2026, 1, 5) };
        var population = Population.Create(options);
        await ImportGroups.RunAsync(
            installation.Store, installation.Database, tenant,
            population.Groups.Select(group => new ImportedGroup(group.Id, group.Kind, group.ParentId, group.NameEn, group.NameZh)),
            population.Memberships.Select(membership => new ImportedMembership(membership.GroupId, membership.HomePage, membership.AccountName, membership.From, membership.Until, null)),
            CancellationToken.None);
        var statements = population.Statements().Select((json, index) => new StatementSource(index + 1, json)).ToAsyncEnumerable();
        await ImportStatements.RunAsync(installation.OpenCommits(), tenant, statements, new ImportTerms(Import: 0, _ => Guid.CreateVersion7()), strict: false, _ => Task.CompletedTask, CancellationToken.None);
        return (await ReadModelLag.OfAsync(installation.Database, tenant, CancellationToken.None)).Recorded;
    }

    private static async Task<TimeSpan> ReadAsync(NpgsqlDataSource database)
    {
        var clock = Stopwatch.StartNew();
        await using var command = database.CreateCommand("select bdata from records.mt_events where tenant_id = $1 order by seq_id");
        command.Parameters.AddWithValue(Rebuilt);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            _ = await reader.IsDBNullAsync(0) ? null : reader.GetFieldValue<byte[]>(0);
        return clock.Elapsed;
    }
}
