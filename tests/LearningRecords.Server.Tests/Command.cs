using System.Diagnostics;
using LearningRecords.Server.Ingest;

namespace LearningRecords.Server.Tests;

/// <summary>A command in a process of its own, as an operator runs it.</summary>
internal static class Command
{
    /// <param name="says">Has to be in what it prints.</param>
    public static async Task<string> RunAsync(string database, int exitCode, string says, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(StatementWriter).Assembly.Location, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["ConnectionStrings__Postgres"] = database;
        using var process = Process.Start(start)!;
        var (output, problems) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        var text = await output + await problems;
        Assert.True(process.ExitCode == exitCode, $"{string.Join(' ', arguments)} ended with {process.ExitCode}: {text}");
        Assert.Contains(says, text, StringComparison.Ordinal);
        return text;
    }
}
