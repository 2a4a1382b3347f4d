namespace LearningRecords.Server.Tests.Import;

/// <summary>A test that reads the real tables: skipped where they are not, except on the build server, where their absence is a failure.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OuladFactAttribute : FactAttribute
{
    public OuladFactAttribute()
    {
        var onBuildServer = string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);
        if (!onBuildServer && !Directory.Exists(Folder))
            Skip = $"The OULAD tables are not at {Folder}; name the folder above them in LEARNINGRECORDS_DATA.";
    }

    public static string Folder { get; } = Path.Combine(
        Environment.GetEnvironmentVariable("LEARNINGRECORDS_DATA") is { Length: > 0 } data ? data : Path.Combine(RepositoryRoot(), "../shared/data"),
        "oulad");

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "LearningRecords.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? AppContext.BaseDirectory;
    }
}
