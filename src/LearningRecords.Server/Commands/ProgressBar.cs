using Spectre.Console;

namespace LearningRecords.Server.Commands;

/// <summary>Shows how far long work has come: a bar on a terminal, a line every few seconds in a log.</summary>
public static class ProgressBar
{
    /// <param name="total">How many steps there are; null when nobody knows.</param>
    /// <param name="work">Calls its argument with how many steps are done.</param>
    public static async Task<T> RunAsync<T>(string title, long? total, Func<Action<long>, Task<T>> work)
    {
        if (Console.IsErrorRedirected || Console.IsOutputRedirected)
            return await work(LinesOf(title, total));

        T result = default!;
        await AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new SpinnerColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask(Markup.Escape(title), maxValue: total ?? 1);
                task.IsIndeterminate = total is null;
                result = await work(done =>
                {
                    task.Value = done;
                    if (total is null)
                        task.Description = $"{Markup.Escape(title)} {done:N0}";
                });
                task.Value = task.MaxValue;
            });
        return result;
    }

    private static Action<long> LinesOf(string title, long? total)
    {
        var interval = TimeSpan.FromSeconds(5);
        var last = TimeProvider.System.GetTimestamp();
        return done =>
        {
            if (TimeProvider.System.GetElapsedTime(last) < interval)
                return;
            last = TimeProvider.System.GetTimestamp();
            Console.Error.WriteLine(total is { } known ? $"{title}: {done:N0} of {known:N0}" : $"{title}: {done:N0}");
        };
    }
}
