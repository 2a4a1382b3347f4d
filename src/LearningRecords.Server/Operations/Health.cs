using Npgsql;

namespace LearningRecords.Server.Operations;

/// <summary>Whether the process lives, and whether it can do its work.</summary>
public static class Health
{
    /// <summary><c>GET /health/live</c>: 200 as long as the process answers.</summary>
    public static IResult Live() => Results.Json(new { status = "live" });

    /// <summary><c>GET /health/ready</c>: 200 when the database answers, 503 while it does not.</summary>
    public static async Task<IResult> Ready(NpgsqlDataSource database, CancellationToken token)
    {
        try
        {
            await using var command = database.CreateCommand("select 1");
            await command.ExecuteScalarAsync(token);
            return Results.Json(new { status = "ready" });
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            return Results.Json(new { status = "waiting for the database", reason = exception.Message }, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
