using Npgsql;

namespace LearningRecords.Server.Operations;

/// <summary>How long anybody may hold in the database what others wait for. The database itself keeps to it, because a process that stands still cannot.</summary>
public static class DatabaseLimits
{
    // A commit and the usual searches are two dozen.
    private const int PreparedStatements = 60;

    private static readonly TimeSpan Connecting = TimeSpan.FromSeconds(5);

    // A change computes for milliseconds between its statements; whoever is silent for so long stands still.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    // Longer than a silence, so that those who wait for somebody who stands still go on and need not come again.
    public static readonly TimeSpan WaitingForALock = TimeSpan.FromSeconds(10);

    // As long as a living server waits for a commit before it calls it off.
    private static readonly TimeSpan Statement = TimeSpan.FromSeconds(30);

    // A page of a fold is computed in the middle of its transaction, beside a busy service.
    private static readonly TimeSpan SilenceWhileFolding = TimeSpan.FromMinutes(1);

    private static readonly string Change = FormattableString.Invariant(
        $"""
        select set_config('idle_in_transaction_session_timeout', '{Silence.TotalMilliseconds}', true),
            set_config('lock_timeout', '{WaitingForALock.TotalMilliseconds}', true), set_config('statement_timeout', '{Statement.TotalMilliseconds}', true)
        """);

    /// <summary>The first command of a transaction that takes what others wait for. It answers with one row, and is sent together with the next, so it costs no round trip.</summary>
    public static NpgsqlBatchCommand OfAChange() => new(Change);

    /// <summary>
    /// Connections for requests: rather an answer soon that there is none than a long wait for one, and what is asked again and again planned once,
    /// unless the connection string says otherwise.
    /// </summary>
    public static NpgsqlDataSource Open(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        if (!builder.ShouldSerialize(nameof(builder.Timeout)))
            builder.Timeout = (int)Connecting.TotalSeconds;
        if (!builder.ShouldSerialize(nameof(builder.MaxAutoPrepare)))
            (builder.MaxAutoPrepare, builder.AutoPrepareMinUsages) = (PreparedStatements, 3);
        return NpgsqlDataSource.Create(builder);
    }

    /// <summary>Connections for folding, which may hold a page's rows of the read models while it computes. Of a setting given twice PostgreSQL takes the last.</summary>
    public static string ForFolding(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        builder.Options = FormattableString.Invariant($"-c idle_in_transaction_session_timeout={SilenceWhileFolding.TotalMilliseconds} {builder.Options}").TrimEnd();
        return builder.ConnectionString;
    }
}
