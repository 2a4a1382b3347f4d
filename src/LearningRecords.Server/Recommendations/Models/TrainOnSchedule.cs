using Npgsql;
using Wolverine;
using Wolverine.Attributes;

namespace LearningRecords.Server.Recommendations.Models;

/// <summary>Asks for new ranking models of all tenants. Only the message whose moment is the planned one counts, and only once in the installation.</summary>
public sealed record TrainRankingModels(DateTimeOffset Due);

/// <summary>Trains every tenant's model in a child process, night after night: training must not compete with the service for memory.</summary>
[WolverineHandler]
public static class TrainOnSchedule
{
    public static readonly TimeSpan Interval = TimeSpan.FromHours(24);
    private const int LongestTrainingSeconds = 12 * 60 * 60;

    /// <summary>Plans the first training, unless one is planned. The message is sent in either case: one that was lost must not end all training.</summary>
    public static async Task PlanFirstAsync(IMessageBus bus, NpgsqlDataSource database, DateTimeOffset due)
    {
        await using var command = database.CreateCommand(
            """
            insert into records.training_plan (only_row, due) values (true, $1)
            on conflict (only_row) do update set due = case when training_plan.due < clock_timestamp() then excluded.due else training_plan.due end
            returning due
            """);
        command.Parameters.AddWithValue(ToMicroseconds(due));
        var planned = new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync())!);
        await bus.ScheduleAsync(new TrainRankingModels(planned), planned);
    }

    // Wolverine would give up on it after a minute.
    [MessageTimeout(LongestTrainingSeconds)]
    public static async Task Handle(TrainRankingModels message, IMessageBus bus, NpgsqlDataSource database, TrainingProcess training, TimeProvider clock, CancellationToken token)
    {
        var next = ToMicroseconds(clock.GetUtcNow() + Interval);
        if (!await TakeTurnAsync(database, message.Due, next, token))
            return;
        await bus.ScheduleAsync(new TrainRankingModels(next), next);
        try
        {
            await training.RunAsync(token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // The next night trains anew.
        }
    }

    /// <summary>Moves the plan on. Of all processes and messages, only the first to move it on from this moment trains.</summary>
    public static async Task<bool> TakeTurnAsync(NpgsqlDataSource database, DateTimeOffset due, DateTimeOffset next, CancellationToken token)
    {
        await using var command = database.CreateCommand("update records.training_plan set due = $2 where due = $1");
        command.Parameters.AddWithValue(due);
        command.Parameters.AddWithValue(next);
        return await command.ExecuteNonQueryAsync(token) == 1;
    }

    // The database keeps microseconds, and the message must name exactly the moment that was kept.
    private static DateTimeOffset ToMicroseconds(DateTimeOffset moment) =>
        new(moment.UtcTicks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
}

/// <summary>Plans the first training of an installation shortly after its first service starts.</summary>
public sealed class PlanFirstTraining(TimeSpan delay, IServiceScopeFactory scopes, NpgsqlDataSource database, TimeProvider clock) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await TrainOnSchedule.PlanFirstAsync(scope.ServiceProvider.GetRequiredService<IMessageBus>(), database, clock.GetUtcNow() + delay);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
