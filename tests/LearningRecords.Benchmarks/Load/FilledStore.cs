using LearningRecords.Insights;
using LearningRecords.Server.Access;
using LearningRecords.Server.Ingest;
using Npgsql;

namespace LearningRecords.Benchmarks.Load;

/// <summary>A store filled with sample statements by COPY, a fifth of them posted by a kiosk's credential that reads only its own.</summary>
internal sealed class FilledStore : IAsyncDisposable
{
    public const string Kiosk = "kiosk";
    private const int Step = 20_000;

    private FilledStore(MeasuredPostgres postgres, string connectionString) =>
        (Postgres, ConnectionString, Database) = (postgres, connectionString, NpgsqlDataSource.Create(connectionString));

    public MeasuredPostgres Postgres { get; }

    public string ConnectionString { get; }

    public NpgsqlDataSource Database { get; }

    /// <param name="folder">Where it is kept, to be used or filled further by a later run; null: it is removed afterwards.</param>
    public static async Task<FilledStore> OpenAsync(string? folder)
    {
        var postgres = await MeasuredPostgres.StartAsync(folder);
        var store = new FilledStore(postgres, await postgres.DatabaseAsync("service"));
        if (await store.CountAsync() > 0)
            return store;
        // The service gives the credentials it measures with.
        await using (await MeasuredService.StartAsync(store.ConnectionString))
            await Credentials.SetAsync(store.Database, Tenants.Default, Kiosk, KeptSecret.OfChosen(MeasuredService.Secret), CancellationToken.None);
        await store.ExecuteAsync($"update records.credential set scopes = '{Scopes.ReadOwnStatements.Format()}' where key = '{Kiosk}'");
        return store;
    }

    public async Task<int> CountAsync()
    {
        await using var command = Database.CreateCommand("select count(*) from records.statement");
        command.CommandTimeout = 600;
        return (int)(long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Fills it up to so many statements. Read models are not what is measured, so they are told that they have seen everything.</summary>
    public async Task FillAsync(int statements)
    {
        var begun = await BegunAsync();
        for (var first = await CountAsync(); first < statements; first += Step)
        {
            var accepted = new List<AcceptedStatement>(Step);
            for (var number = first; number < Math.Min(statements, first + Step); number++)
                accepted.Add(new AcceptedStatement(SampleStatements.Prepared(number, 1, number % 20 < 4 ? Kiosk : MeasuredService.Key, atKiosk: true)[0], begun.AddMilliseconds(number / 4.0), number + 1));
            await PlainCopy.WriteAsync(Database, accepted);
            if (first / Step % 10 == 0)
                Console.WriteLine($"  {first + accepted.Count,9:N0} of {statements:N0}");
        }

        await ExecuteAsync("update records.tenant_clock set last = greatest(last, (select max(stored) from records.statement))");
        await ExecuteAsync(
            $"""
            insert into records.mt_event_progression (name, last_seq_id) select '{InsightsSchema.Progression(Tenants.Default)}', max(seq_id) from records.mt_events
            on conflict (name) do update set last_seq_id = excluded.last_seq_id
            """);
        await ExecuteAsync("vacuum analyze records.statement, records.statement_verb, records.statement_registration, records.statement_agent, records.statement_activity, records.mt_events");
        await ExecuteAsync("checkpoint");
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await Postgres.DisposeAsync();
    }

    // PostgreSQL keeps microseconds.
    private async Task<DateTimeOffset> BegunAsync()
    {
        await using var command = Database.CreateCommand("select min(stored) from records.statement");
        return await command.ExecuteScalarAsync() is DateTime first ? first : new DateTimeOffset(DateTime.UtcNow.Ticks / 10 * 10, TimeSpan.Zero).AddDays(-30);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        command.CommandTimeout = 1_200;
        await command.ExecuteNonQueryAsync();
    }
}
