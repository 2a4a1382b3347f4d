namespace LearningRecords.Xapi.Tests;

/// <summary>The data folder for development: <c>LEARNINGRECORDS_DATA</c>, else <c>../shared/data</c> beside the repository.</summary>
internal static class SharedData
{
    /// <summary>The file, or null after saying why the test does not run; where CI runs, its absence is a failure.</summary>
    public static string? Find(string name)
    {
        var folder = Environment.GetEnvironmentVariable("LEARNINGRECORDS_DATA") ?? Path.Combine(RepositoryRoot(), "..", "shared", "data");
        var path = Path.GetFullPath(Path.Combine(folder, name));
        if (File.Exists(path))
            return path;
        Assert.False(Environment.GetEnvironmentVariable("CI") == "true", $"{path} is missing, and CI must have it.");
        Console.WriteLine($"Skipped: {path} is not on this machine (set LEARNINGRECORDS_DATA).");
        return null;
    }

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "LearningRecords.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? AppContext.BaseDirectory;
    }
}
