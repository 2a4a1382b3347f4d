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

    /// <param name="work">Calls its argument with what it does, how many steps are done, and how much that is of all, from 0 to 1; 0 when nobody knows.</param>
    public static async Task<T> RunAsync<T>(string title, Func<Action<string, long, double>, Task<T>> work)
    {
        var started = TimeProvider.System.GetTimestamp();
        var (begun, now) = ((double?)null, (Doing: "", Steps: 0L, Since: started));
        if (Console.IsErrorRedirected || Console.IsOutputRedirected)
        {
            var interval = TimeSpan.FromSeconds(5);
            var last = started;
            return await work((doing, done, fraction) =>
            {
                var text = Describe(doing, done, fraction);
                if (TimeProvider.System.GetElapsedTime(last) < interval)
                    return;
                last = TimeProvider.System.GetTimestamp();
                Console.Error.WriteLine($"{title}: {text}");
            });
        }

        T result = default!;
        await AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new ElapsedTimeColumn(), new SpinnerColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask(Markup.Escape(title), maxValue: 1);
                task.IsIndeterminate = true;
                result = await work((doing, done, fraction) =>
                {
                    task.IsIndeterminate = fraction <= 0;
                    task.Value = fraction;
                    task.Description = Markup.Escape($"{title}: {Describe(doing, done, fraction)}");
                });
                task.Value = task.MaxValue;
            });
        return result;

        // The rate is that of what is being done, and what remains that of this run, also when it goes on with what another one began.
        string Describe(string doing, long done, double fraction)
        {
            begun ??= fraction;
            if (doing != now.Doing)
                now = (doing, done, TimeProvider.System.GetTimestamp());
            var rate = done > now.Steps ? $" ({(done - now.Steps) / TimeProvider.System.GetElapsedTime(now.Since).TotalSeconds:N0}/s)" : "";
            var left = TimeProvider.System.GetElapsedTime(started).TotalSeconds * (1 - fraction) / (fraction - begun.Value);
            return $"{doing} {done:N0}{rate}{(fraction > begun ? $", {fraction:P0}, {TimeSpan.FromSeconds(Math.Ceiling(left)):c} left" : "")}";
        }
    }

    /// <summary>Says something beside the bar.</summary>
    public static void Say(string sentence)
    {
        if (Console.IsErrorRedirected || Console.IsOutputRedirected)
            Console.Error.WriteLine(sentence);
        else
            AnsiConsole.WriteLine(sentence);
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
