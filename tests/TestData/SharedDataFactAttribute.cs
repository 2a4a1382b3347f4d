namespace LearningRecords.TestData;

/// <summary>A test that reads a shared data file or folder: skipped where it is not, except on the build server, where its absence is a failure.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute(string relativePath)
    {
        var path = SharedData.At(relativePath);
        var onBuildServer = string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);
        if (!onBuildServer && !Path.Exists(path))
            Skip = $"There is no {path}; name the folder above {relativePath} in LEARNINGRECORDS_DATA.";
    }
}

/// <summary>Where the data for tests lies: the folder in LEARNINGRECORDS_DATA, else beside the repository.</summary>
public static class SharedData
{
    public static string At(string relativePath) => Path.Combine(
        Environment.GetEnvironmentVariable("LEARNINGRECORDS_DATA") is { Length: > 0 } data ? data : Path.Combine(RepositoryRoot(), "../shared/data"),
        relativePath);

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "LearningRecords.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? AppContext.BaseDirectory;
    }
}
