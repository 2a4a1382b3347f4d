using Npgsql;

namespace LearningRecords.Server.Operations;

/// <summary>Whether the process lives, and whether it can do its work.</summary>
public static class Health
{
    /// <summary><c>GET /health/live</c>: 200 as long as the process answers.</summary>
    public static IResult Live() => Results.Json(new { status = "live" });

    /// <summary>
    /// <c>GET /health/ready</c>: 200 when the database answers, 503 while it does not. <c>stopped</c> counts the tenants whose read models this process should keep
    /// up to date and cannot, which the log names; statements are taken all the same, so it is no reason to send them elsewhere.
    /// </summary>
    public static async Task<IResult> Ready(NpgsqlDataSource database, LocalFolding folding, CancellationToken token)
    {
        try
        {
            await using var command = database.CreateCommand("select 1");
            await command.ExecuteScalarAsync(token);
            return Results.Json(new { status = "ready", stopped = folding.CountStopped() });
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            return Results.Json(new { status = "waiting for the database", reason = exception.Message }, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
