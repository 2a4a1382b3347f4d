namespace LearningRecords.Server.Operations;

/// <summary>The folder that holds everything an installation keeps, which is its database.</summary>
public sealed record DataFolder
{
    private DataFolder(string root) => Root = root;

    /// <summary>Absolute path of the folder.</summary>
    public string Root { get; }

    /// <summary>The embedded PostgreSQL: cluster, password, port and locks.</summary>
    public string Postgres => Path.Combine(Root, "postgres");

    /// <summary>
    /// Opens the chosen folder, or the usual one: LEARNINGRECORDS_HOME, which run.sh sets to ./data of the checkout,
    /// else /var/lib/learningrecords for root and the XDG data home for everybody else.
    /// </summary>
    public static DataFolder Open(string? chosen)
    {
        var root = Path.GetFullPath(string.IsNullOrWhiteSpace(chosen) ? Usual() : chosen);
        try
        {
            var folder = new DataFolder(root);
            CreatePrivate(folder.Root);
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EmbeddedPostgresException($"The data folder {root} cannot be used: {e.Message} Choose another one with --data FOLDER.", e);
        }
    }

    private static string Usual()
    {
        if (Environment.GetEnvironmentVariable("LEARNINGRECORDS_HOME") is { Length: > 0 } home)
            return home;
        return Environment.IsPrivilegedProcess
            ? "/var/lib/learningrecords"
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "learningrecords");
    }

    internal static void CreatePrivate(string path)
    {
        if (!Directory.Exists(path))
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
