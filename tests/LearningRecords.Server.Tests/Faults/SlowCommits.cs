using LearningRecords.Server.Tests.Crash;

namespace LearningRecords.Server.Tests.Faults;

/// <summary>Makes the commits of one tenant wait inside the database, until they are let go.</summary>
internal sealed class SlowCommits : IAsyncDisposable
{
    private const long Gate = 0x5_10;
    private readonly TwoServers _servers;
    private readonly Npgsql.NpgsqlConnection _gate;

    private SlowCommits(TwoServers servers, Npgsql.NpgsqlConnection gate) => (_servers, _gate) = (servers, gate);

    /// <param name="servers">Where.</param>
    /// <param name="tenant">Whose commits.</param>
    /// <param name="when">"after insert" of the events, or "deferred" to the commit itself.</param>
    public static async Task<SlowCommits> OfAsync(TwoServers servers, string tenant, string when)
    {
        var (kind, timing) = when == "deferred" ? ("constraint trigger", "deferrable initially deferred") : ("trigger", "");
        await servers.ExecuteAsync(
            $"""
            create function wait_at_gate() returns trigger language plpgsql as 'begin perform pg_advisory_xact_lock_shared({Gate}); return null; end';
            create {kind} wait_at_gate after insert on records.mt_events {timing} for each row when (new.tenant_id = '{tenant}') execute function wait_at_gate();
            """);
        var gate = await servers.Installation.Database.OpenConnectionAsync();
        await using var close = new Npgsql.NpgsqlCommand($"select pg_advisory_lock({Gate})", gate);
        await close.ExecuteNonQueryAsync();
        return new SlowCommits(servers, gate);
    }

    /// <summary>Waits until a commit waits.</summary>
    public async Task BeginsAsync()
    {
        await using var look = new Npgsql.NpgsqlCommand($"select exists (select from pg_locks where locktype = 'advisory' and objid = {Gate} and not granted)", _gate);
        while (await look.ExecuteScalarAsync() is not true)
            await Task.Delay(10);
    }

    /// <summary>Lets go whoever waits.</summary>
    public async Task EndAsync()
    {
        await using var open = new Npgsql.NpgsqlCommand($"select pg_advisory_unlock({Gate})", _gate);
        await open.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _gate.DisposeAsync();
        await _servers.ExecuteAsync("drop function wait_at_gate cascade");
    }
}
