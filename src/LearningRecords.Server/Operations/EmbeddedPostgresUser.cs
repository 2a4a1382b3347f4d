using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace LearningRecords.Server.Operations;

/// <summary>
/// Who runs PostgreSQL. PostgreSQL refuses to run as root; so when the service is root the folder is handed to an
/// unprivileged user and PostgreSQL's programs are started as that user.
/// </summary>
internal sealed class EmbeddedPostgresUser
{
    private const string OwnUserName = "learningrecords";
    private readonly string _folder;
    private readonly string? _owner;

    private EmbeddedPostgresUser(string folder, string? owner) => (_folder, _owner) = (folder, owner);

    /// <summary>How PostgreSQL's programs name the folder.</summary>
    /// <remarks>
    /// The unprivileged user may not pass the folders above, such as /root or a mktemp -d. An open handle to the folder needs
    /// no such right, so root opens it as descriptor 9, drops its rights and names the folder by that descriptor.
    /// </remarks>
    public string FolderForPrograms => _owner is null ? _folder : "/proc/self/fd/9";

    public static async Task<EmbeddedPostgresUser> ForFolderAsync(string folder, CancellationToken token)
    {
        try
        {
            DataFolder.CreatePrivate(folder);
            if (!Environment.IsPrivilegedProcess)
            {
                _ = Directory.EnumerateFileSystemEntries(folder).Any();
                return new(folder, owner: null);
            }
        }
        catch (UnauthorizedAccessException e)
        {
            throw new EmbeddedPostgresException(
                $"{folder} belongs to another user. Start the service as that user, or hand the folder over: sudo chown -R {Environment.UserName} {folder}", e);
        }

        var owner = await OwnerAsync(folder, token);
        if (owner.StartsWith("0:", StringComparison.Ordinal))
        {
            owner = await UnprivilegedUserAsync(token);
            var handed = await RunAsync("chown", ["-R", owner, folder], token);
            if (!handed.Succeeded || await OwnerAsync(folder, token) != owner)
                throw new EmbeddedPostgresException(
                    $"PostgreSQL does not run as root, and {folder} cannot be handed to the unprivileged user {owner}: "
                    + $"{(handed.Succeeded ? "its file system keeps the owner" : handed.Error)}. "
                    + "Choose a folder on a local file system with --data FOLDER, or start as an unprivileged user.");
        }
        return new(folder, owner);
    }

    /// <summary>Runs one of PostgreSQL's programs as the folder's user.</summary>
    public async Task<ProgramResult> RunProgramAsync(string program, IReadOnlyList<string> arguments, CancellationToken token)
    {
        if (_owner is null)
            return await RunAsync(program, arguments, token);

        var user = _owner.Split(':');
        string[] drop = ["setpriv", $"--reuid={user[0]}", $"--regid={user[1]}", "--clear-groups", "--no-new-privs", program];
        return await RunAsync("/bin/sh", ["-c", "exec 9<\"$1\"; shift; exec \"$@\"", "sh", _folder, .. drop, .. arguments], token);
    }

    /// <summary>Writes a file that only the folder's user (and root) can read.</summary>
    public async Task WriteSecretAsync(string file, string text, CancellationToken token)
    {
        var path = Path.Combine(_folder, file);
        await using (var stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text), token);
        if (_owner is not null)
            await RunAsync("chown", [_owner, path], token);
    }

    /// <summary>Says in one sentence why the folder's user cannot start the program, or null.</summary>
    public async Task<string?> WhyNotAsync(string program, CancellationToken token)
    {
        var tried = await RunProgramAsync(program, ["--version"], token);
        return tried.Succeeded ? null
            : $"{program} cannot be started by user {_owner ?? Environment.UserName}: {tried.Error}. "
                + "Every folder on its path must be open to that user (chmod o+x); LEARNINGRECORDS_PGBIN can name another folder.";
    }

    private static async Task<string> UnprivilegedUserAsync(CancellationToken token)
    {
        foreach (var name in new[] { "postgres", OwnUserName })
            if (await IdsAsync(name, token) is { } ids)
                return ids;

        var added = await RunAsync("useradd", ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", OwnUserName], token);
        return await IdsAsync(OwnUserName, token)
            ?? throw new EmbeddedPostgresException(
                $"PostgreSQL does not run as root, and the unprivileged user {OwnUserName} cannot be made: {added.Error}. "
                + $"Make it (useradd --system {OwnUserName}), or start as an unprivileged user.");
    }

    private static async Task<string?> IdsAsync(string name, CancellationToken token)
    {
        var uid = await RunAsync("id", ["-u", name], token);
        var gid = await RunAsync("id", ["-g", name], token);
        return uid.Succeeded && gid.Succeeded && uid.Output != "0" ? $"{uid.Output}:{gid.Output}" : null;
    }

    private static async Task<string> OwnerAsync(string folder, CancellationToken token)
    {
        var owner = await RunAsync("stat", ["-c", "%u:%g", folder], token);
        return owner.Succeeded ? owner.Output : throw new EmbeddedPostgresException($"The owner of {folder} cannot be read: {owner.Error}");
    }

    private static async Task<ProgramResult> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken token)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        start.Environment["LC_ALL"] = "C";
        // PGDATA, PGPORT and their kind are the caller's and would redirect PostgreSQL's programs.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("PG", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        try
        {
            using var process = Process.Start(start)!;
            try
            {
                var output = process.StandardOutput.ReadToEndAsync(token);
                var error = process.StandardError.ReadToEndAsync(token);
                await process.WaitForExitAsync(token);
                return new(process.ExitCode, (await output).Trim(), (await error).Trim());
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                throw;
            }
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return new(e.NativeErrorCode, "", string.Create(CultureInfo.InvariantCulture, $"{program}: {e.Message}"));
        }
    }

    internal sealed record ProgramResult(int ExitCode, string Output, string Error)
    {
        public bool Succeeded => ExitCode == 0;
    }
}
