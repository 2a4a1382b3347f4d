using System.Net.Sockets;
using Marten.Exceptions;
using Npgsql;

namespace LearningRecords.Server.Operations;

/// <summary>Tells a database that is gone, restarting, full or too slow from a request or service that is wrong.</summary>
public static class DatabaseAway
{
    private const string IdleInTransactionTimeout = "25P03";
    private const int NoSpaceLeft = 28;
    private const string Unexpected = "Received unexpected backend message";

    public static bool Explains(Exception exception) => exception switch
    {
        MartenCommandException { InnerException: { } inner } => Explains(inner),
        PostgresException { SqlState: PostgresErrorCodes.QueryCanceled or IdleInTransactionTimeout } => true,
        // A killed postmaster's children say goodbye with 57P01, which the driver does not count as passing.
        PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow } => true,
        PostgresException refused => refused.IsTransient,
        NpgsqlException or SocketException or IOException or TimeoutException or OperationCanceledException => true,
        _ => LostItsPlace(exception),
    };

    /// <summary>Whether nobody listens there, or not for that name, password and database.</summary>
    public static bool LetsNobodyIn(NpgsqlException exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification or PostgresErrorCodes.InvalidCatalogName } => true,
        PostgresException => false,
        _ => exception.InnerException is SocketException or TimeoutException,
    };

    /// <summary>
    /// Whether the driver met rows it did not expect. A query that fails or is called off just while it is being prepared is prepared wrong for whoever
    /// asks it next on that connection (npgsql/npgsql#6391); the driver then closes the connection, and another one answers.
    /// </summary>
    public static bool LostItsPlace(Exception exception) => exception switch
    {
        MartenCommandException { InnerException: { } inner } => LostItsPlace(inner),
        _ => exception.Message.StartsWith(Unexpected, StringComparison.Ordinal),
    };

    /// <summary>Whether what failed wanted to write where nothing more fits: PostgreSQL, or this process itself.</summary>
    public static bool IsFullDisk(Exception exception) => exception switch
    {
        MartenCommandException { InnerException: { } inner } => IsFullDisk(inner),
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => true,
        IOException { HResult: NoSpaceLeft } => true,
        _ => false,
    };
}
