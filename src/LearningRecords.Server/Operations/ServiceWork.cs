using Npgsql;

namespace LearningRecords.Server.Operations;

/// <summary>
/// What may be done to a tenant only while nothing folds its events. While services run, one of them folds them,
/// so commands ask the services for it over the database and wait for the answer.
/// </summary>
public static class ServiceWork
{
    public const string Rebuild = "rebuild";
    public const string Delete = "delete";
    internal const string RequestChannel = "learningrecords_request";
    internal const string AnswerChannel = "learningrecords_answer";
    internal const string TenantsChanged = "tenants-changed";
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    /// <summary>Asks again and again, so that the work is done also when the service that does it is killed in the middle.</summary>
    /// <returns>Whether a service did it; false: no service runs any more.</returns>
    /// <exception cref="ReadModelException">The work failed; the message says why.</exception>
    public static async Task<bool> AskAsync(NpgsqlDataSource database, string work, string tenant, CancellationToken token)
    {
        var request = new WorkRequest(work, tenant, Guid.NewGuid());
        await using var connection = await database.OpenConnectionAsync(token);
        string? answer = null;
        connection.Notification += (_, notification) =>
        {
            if (notification.Payload.StartsWith(request + ":", StringComparison.Ordinal))
                answer = notification.Payload[(request.ToString().Length + 1)..];
        };
        await using (var listen = new NpgsqlCommand($"listen {AnswerChannel}", connection))
            await listen.ExecuteNonQueryAsync(token);
        while (answer is null)
        {
            if (!await ServerPresence.IsRunningAsync(database, token))
                return false;
            await NotifyAsync(database, RequestChannel, request.ToString(), token);
            await connection.WaitAsync(AskAgain, token);
        }

        return answer.Length == 0 ? true : throw new ReadModelException(answer);
    }

    /// <summary>Lets a new tenant's folding begin at once.</summary>
    public static Task SayThatTenantsChangedAsync(NpgsqlDataSource database, CancellationToken token) => NotifyAsync(database, RequestChannel, TenantsChanged, token);

    internal static async Task NotifyAsync(NpgsqlDataSource database, string channel, string text, CancellationToken token)
    {
        await using var command = database.CreateCommand("select pg_notify($1, $2)");
        command.Parameters.AddWithValue(channel);
        command.Parameters.AddWithValue(text);
        await command.ExecuteNonQueryAsync(token);
    }
}

/// <summary>One request; it is asked many times, and its id says that it is the same.</summary>
internal sealed record WorkRequest(string Work, string Tenant, Guid Id)
{
    public static WorkRequest? Parse(string text) =>
        text.Split(':') is [var work, var tenant, var id] && Guid.TryParse(id, out var parsed) ? new WorkRequest(work, tenant, parsed) : null;

    public override string ToString() => $"{Work}:{Tenant}:{Id}";
}
