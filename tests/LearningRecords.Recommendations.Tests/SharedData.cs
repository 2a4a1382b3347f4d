namespace LearningRecords.Recommendations.Tests;

/// <summary>Data that is not part of the repository: in LEARNINGRECORDS_DATA, else beside the repository in shared/data.</summary>
internal static class SharedData
{
    public const string Skipped = "Skipped: the shared data is not on this machine (set LEARNINGRECORDS_DATA to its folder).";

    public static string? Find(string path)
    {
        var folder = Environment.GetEnvironmentVariable("LEARNINGRECORDS_DATA") ?? BesideRepository();
        var file = folder is null ? null : Path.Combine(folder, path);
        if (file is not null && File.Exists(file))
            return file;
        return Environment.GetEnvironmentVariable("CI") == "true"
            ? throw new FileNotFoundException($"CI must have the shared data, but {path} is missing in '{folder}'.")
            : null;
    }

    private static string? BesideRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "LearningRecords.sln")))
                return Path.Combine(folder.FullName, "..", "shared", "data");
        return null;
    }
}
