using System.Diagnostics;
using System.Globalization;
using LearningRecords.Recommendations;
using LearningRecords.Server.Recommendations;

namespace LearningRecords.Server.Tests.Recommendations;

public sealed class StoppedCommandTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("stopped-command").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_command_that_is_stopped_says_so_in_one_line_and_writes_no_file()
    {
        var (input, output) = (Path.Combine(_folder, "interactions.tsv"), Path.Combine(_folder, "ranked.tsv"));
        InteractionFile.Write(input, Enumerable.Range(0, 3_000).SelectMany(learner => Enumerable.Range(0, 8).Select(taken => new Interaction($"l{learner}", $"c{((learner % 7) + taken * (1 + learner % 3)) % 40}"))));
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(Recommend).Assembly.Location, "rank", "--interactions", input, "--output", output]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var (said, problems) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        var deadline = DateTime.UtcNow + Patience;
        while (Directory.GetFiles(_folder).Length < 2 && !process.HasExited && DateTime.UtcNow < deadline)
            await Task.Delay(20);

        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        await process.WaitForExitAsync();

        Assert.Contains(process.ExitCode, (int[])[130, 143]);
        Assert.Equal("", await said);
        var told = (await problems).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith("Ranking: ", StringComparison.Ordinal));
        Assert.Equal("Stopped.", Assert.Single(told));
        Assert.False(File.Exists(output));
    }
}
