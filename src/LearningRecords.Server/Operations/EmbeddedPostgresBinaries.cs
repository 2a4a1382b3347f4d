using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace LearningRecords.Server.Operations;

/// <summary>One set of PostgreSQL programs: the folder with initdb, pg_ctl and postgres, and its major version.</summary>
internal sealed partial record EmbeddedPostgresBinaries(string Folder, int Major)
{
    public const int OldestMajor = 15;

    public string Program(string name) => Path.Combine(Folder, name);

    /// <summary>
    /// A cluster can be read by its own major only, so an existing one decides; a new one takes the newest on the machine,
    /// and the fetched package only where the machine has none.
    /// </summary>
    public static async Task<EmbeddedPostgresBinaries> ForClusterAsync(int? clusterMajor, CancellationToken token)
    {
        var found = new List<EmbeddedPostgresBinaries>();
        foreach (var folder in Folders())
            if (await MajorOfAsync(folder, token) is { } major)
                found.Add(new(folder, major));

        if (found.Find(b => b.Major == (clusterMajor ?? b.Major) && b.Major >= OldestMajor) is { } fitting)
            return fitting;

        var have = found.Count == 0 ? "none was found" : "found were " + string.Join(", ", found.Select(b => $"{b.Major} in {b.Folder}"));
        throw new EmbeddedPostgresException(clusterMajor is { } wanted
            ? $"The data folder was made by PostgreSQL {wanted} and needs the programs of PostgreSQL {wanted}; {have}. "
                + $"Start with ./run.sh, which fetches them, or install them (apt-get install postgresql-{wanted}), "
                + $"or set LEARNINGRECORDS_PGBIN to the folder of its pg_ctl."
            : $"PostgreSQL {OldestMajor} or newer is needed; {have}. "
                + "Start with ./run.sh, which fetches it, or install it (apt-get install postgresql), "
                + "or set LEARNINGRECORDS_PGBIN, or set ConnectionStrings__Postgres to use a database of your own.");
    }

    /// <summary>Where run.sh puts fetched PostgreSQL packages: one place for all checkouts, open to the unprivileged user.</summary>
    public static string FetchedPackages
    {
        get
        {
            if (Environment.IsPrivilegedProcess)
                return "/var/cache/learningrecords/postgres";
            var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            if (string.IsNullOrEmpty(cache))
                cache = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
            return Path.Combine(cache, "learningrecords", "postgres");
        }
    }

    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable("LEARNINGRECORDS_PGBIN") is { Length: > 0 } chosen)
            return [chosen];

        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return NewestFirst("/usr/lib/postgresql", "bin")
            .Concat(path)
            .Concat(NewestFirst(FetchedPackages, "native/bin"))
            .Where(folder => File.Exists(Path.Combine(folder, "pg_ctl")) && File.Exists(Path.Combine(folder, "initdb")))
            .Distinct(StringComparer.Ordinal);
    }

    private static IEnumerable<string> NewestFirst(string parent, string below) =>
        Directory.Exists(parent)
            ? Directory.EnumerateDirectories(parent)
                .OrderByDescending(version => int.TryParse(Path.GetFileName(version).Split('.')[0], CultureInfo.InvariantCulture, out var major) ? major : 0)
                .ThenByDescending(version => version, StringComparer.Ordinal)
                .Select(version => Path.Combine(version, below))
            : [];

    private static async Task<int?> MajorOfAsync(string folder, CancellationToken token)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(Path.Combine(folder, "postgres"), "--version") { RedirectStandardOutput = true, UseShellExecute = false });
            var version = await process!.StandardOutput.ReadToEndAsync(token);
            await process.WaitForExitAsync(token);
            return Version().Match(version) is { Success: true } match ? int.Parse(match.Groups["major"].Value, CultureInfo.InvariantCulture) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\(PostgreSQL\) (?<major>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Version();
}
