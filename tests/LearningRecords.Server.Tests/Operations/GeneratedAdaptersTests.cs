using System.Runtime.CompilerServices;

namespace LearningRecords.Server.Tests.Operations;

/// <summary>Wolverine's adapters to handlers and endpoints are part of the build, so that the service carries no compiler.</summary>
public sealed class GeneratedAdaptersTests
{
    [Fact]
    public async Task The_adapters_in_the_build_are_those_that_Wolverine_writes_now()
    {
        var now = Directory.CreateTempSubdirectory("learningrecords-adapters").FullName;
        await Command.RunAsync("", exitCode: 0, "GET_insights_summary", "codegen", now);

        var (written, built) = (Adapters(now), Adapters(Built()));
        foreach (var name in built.Keys.Union(written.Keys, StringComparer.Ordinal).Where(name => written.GetValueOrDefault(name) != built.GetValueOrDefault(name)))
            Assert.Fail($"The adapter {name} is not what Wolverine writes now: ./run.sh codegen {Built()}");
        Directory.Delete(now, recursive: true);
    }

    private static Dictionary<string, string> Adapters(string folder) =>
        Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).ToDictionary(file => Path.GetRelativePath(folder, file), File.ReadAllText, StringComparer.Ordinal);

    private static string Built([CallerFilePath] string thisFile = "") => Path.GetFullPath("../../../src/LearningRecords.Server/Internal/Generated", Path.GetDirectoryName(thisFile)!);
}
