using System.Diagnostics;

namespace LearningRecords.Server.Recommendations.Models;

/// <summary>Runs <c>train</c> of this same executable on the same database, one at a time.</summary>
public sealed partial class TrainingProcess(TrainingTarget target, ILogger<TrainingProcess> logger) : IDisposable
{
    private const int LongestProblem = 1_000;
    private readonly SemaphoreSlim _one = new(1);

    /// <param name="arguments">Which tenant and model; none: a model for every tenant.</param>
    /// <returns>Why it did not end well; null: it did.</returns>
    public async Task<string?> RunAsync(CancellationToken token, params IReadOnlyList<string> arguments)
    {
        await _one.WaitAsync(token);
        try
        {
            return await RunOneAsync(arguments, token);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<string?> RunOneAsync(IReadOnlyList<string> arguments, CancellationToken token)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        // Within another program's process, as tests are, the executable is not this one.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(TrainingProcess).Assembly.Location);
        start.ArgumentList.Add("train");
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["ConnectionStrings__Postgres"] = target.ConnectionString;
        // LightGBM's threads would otherwise spin while they wait, on cores that the service needs.
        start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The training process did not start.");
        // It has all night, and requests have not.
        process.PriorityClass = ProcessPriorityClass.BelowNormal;
        try
        {
            var (output, problems) = (process.StandardOutput.ReadToEndAsync(token), process.StandardError.ReadToEndAsync(token));
            await process.WaitForExitAsync(token);
            if (process.ExitCode == 0)
            {
                LogTrained(logger, (await output).Trim());
                return null;
            }

            var problem = (await problems).Trim();
            LogFailed(logger, process.ExitCode, problem);
            return problem.Length > LongestProblem ? problem[..LongestProblem] : problem;
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // The service stops, or nobody should wait any longer; the next start or night trains anew.
            LogGivenUp(logger);
            throw;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    [LoggerMessage(EventId = 4101, Level = LogLevel.Information, Message = "Ranking models trained: {Output}")]
    private static partial void LogTrained(ILogger logger, string output);

    [LoggerMessage(EventId = 4103, Level = LogLevel.Information, Message = "Training was given up before its end; the models are what they were.")]
    private static partial void LogGivenUp(ILogger logger);

    [LoggerMessage(EventId = 4102, Level = LogLevel.Error, Message = "Training ended with {ExitCode}: {Problems}")]
    private static partial void LogFailed(ILogger logger, int exitCode, string problems);
}

/// <summary>The database that the training process works on.</summary>
public sealed record TrainingTarget(string ConnectionString);
