using System.Diagnostics;
using LearningRecords.Insights;
using LearningRecords.Server.Access;
using LearningRecords.Server.Import;
using LearningRecords.Server.Ingest;
using LearningRecords.Server.Operations;
using LearningRecords.Simulation;
using Npgsql;

namespace LearningRecords.Benchmarks.Load;

/// <summary>Simulated learners folded from their first event into every read model, beside only reading the same events.</summary>
internal static class Folds
{
    private const int Rounds = 3;
    private const string Tenant = "folded";

    public static async Task RunAsync(int learners)
    {
        await using var postgres = await MeasuredPostgres.StartAsync();
        await using var installation = await Installation.OpenAsync(await postgres.DatabaseAsync("folds"), CancellationToken.None);
        var events = await FillAsync(installation, learners);
        var rounds = new List<double>();
        for (var round = 1; round <= Rounds; round++)
        {
            var (ours, databases, clock) = (Use.Processor(Environment.ProcessId), Use.Processor(postgres.ProcessId), Stopwatch.StartNew());
            await RebuildReadModels.RunAsync(installation, Tenant, _ => { }, CancellationToken.None);
            var seconds = clock.Elapsed.TotalSeconds;
            (ours, databases) = (Use.Processor(Environment.ProcessId) - ours, Use.Processor(postgres.ProcessId) - databases);
            rounds.Add(events / seconds);
            Console.WriteLine($"fold {round}: {events:N0} events in {seconds:F1} s, {events / seconds:N0}/s; processor {ours.TotalMicroseconds / events:F0} µs an event, PostgreSQL's {databases.TotalMicroseconds / events:F0} µs");
        }

        var read = await ReadAsync(installation.Database);
        Console.WriteLine($"reading the events alone: {events / read.TotalSeconds:N0}/s; median fold to it {rounds.Order().ElementAt(Rounds / 2) * read.TotalSeconds / events:F2}; resident {Environment.WorkingSet / 1024 / 1024:N0} MB");
    }

    private static async Task<long> FillAsync(Installation installation, int learners)
    {
        await Tenants.CreateAsync(installation.Store, installation.Database, Tenant, CancellationToken.None);
        var options = new SimulationOptions { Learners = learners, Courses = learners / 15, Days = 60, Centres = 40, Seed = 1, Start = new DateOnly(2026, 1, 5) };
        var population = Population.Create(options);
        await ImportGroups.RunAsync(
            installation.Store, installation.Database, Tenant,
            population.Groups.Select(group => new ImportedGroup(group.Id, group.Kind, group.ParentId, group.NameEn, group.NameZh)),
            population.Memberships.Select(membership => new ImportedMembership(membership.GroupId, membership.HomePage, membership.AccountName, membership.From, membership.Until, null)),
            CancellationToken.None);
        var statements = population.Statements().Select((json, index) => new StatementSource(index + 1, json)).ToAsyncEnumerable();
        await ImportStatements.RunAsync(installation.OpenCommits(), Tenant, statements, new ImportTerms(Import: 0, _ => Guid.CreateVersion7()), strict: false, _ => Task.CompletedTask, CancellationToken.None);
        return (await ReadModelLag.OfAsync(installation.Database, Tenant, CancellationToken.None)).Recorded;
    }

    private static async Task<TimeSpan> ReadAsync(NpgsqlDataSource database)
    {
        var clock = Stopwatch.StartNew();
        await using var command = database.CreateCommand("select bdata from records.mt_events where tenant_id = $1 order by seq_id");
        command.Parameters.AddWithValue(Tenant);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            _ = await reader.IsDBNullAsync(0) ? null : reader.GetFieldValue<byte[]>(0);
        return clock.Elapsed;
    }
}
