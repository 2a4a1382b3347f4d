using System.CommandLine;
using System.Globalization;
using LearningRecords.Server.Backup;
using LearningRecords.Server.Operations;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LearningRecords.Server.Commands;

/// <summary><c>backup FILE|FOLDER</c> and <c>restore FILE</c>: the embedded store as one file.</summary>
internal static class BackupCommands
{
    private const string Scope = "Everything in the data folder: events, read models, documents, attachments, credentials. Attachments that are kept in S3 are not in it.";

    public static Command Backup()
    {
        var target = new Argument<string>("target") { Description = "The archive to write, .tar or .tar.gz; in a folder it is named after the moment.", HelpName = "FILE|FOLDER" };
        var command = new Command("backup", $"Back up the store, also while the service runs. {Scope}") { target };
        command.SetAction((arguments, token) => BackUp(arguments.GetValue(Options.Data), arguments.GetValue(target)!, token));
        return command;
    }

    public static Command Restore()
    {
        var source = new Argument<string>("file") { Description = "The archive that backup made.", HelpName = "FILE" };
        var command = new Command("restore", $"Make a new data folder (--data FOLDER) from a backup. {Scope}") { source };
        command.SetAction((arguments, token) => RestoreAsync(arguments.GetValue(source)!, arguments.GetValue(Options.Data), token));
        return command;
    }

    private static async Task<int> BackUp(string? data, string target, CancellationToken token)
    {
        if (Environment.GetEnvironmentVariable("ConnectionStrings__Postgres") is { Length: > 0 })
            return Refuse("ConnectionStrings__Postgres names a database of your own; back it up with its own tools, pg_basebackup or pg_dump.");
        var folder = DataFolder.Open(data);
        if (!Directory.Exists(Path.Combine(folder.Postgres, "cluster")))
            return Refuse($"{folder.Root} holds no store to back up. Name another folder with --data FOLDER.");
        var file = Path.GetFullPath(Directory.Exists(target) ? Path.Combine(target, string.Create(CultureInfo.InvariantCulture, $"learningrecords-{DateTime.UtcNow:yyyyMMdd'T'HHmmss'Z'}.tar.gz")) : target);
        if (file.StartsWith(folder.Root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            return Refuse("A backup inside the data folder is lost with it. Name another place.");

        await using var postgres = await EmbeddedPostgres.StartAsync(folder, NullLogger.Instance, token);
        var manifest = await ProgressBar.RunAsync("Backup", progress => BackUpDataFolder.RunAsync(
            folder, postgres, file, (copied, total) => progress("MiB", copied >> 20, copied / (double)total), token));
        Console.WriteLine($"{file}: {new FileInfo(file).Length >> 20:N0} MiB, the store as it was at {manifest.Taken:u}. It holds secrets; only its owner can read it.");
        Console.WriteLine($"Restore it with: restore {file} --data NEWFOLDER");
        return 0;
    }

    private static async Task<int> RestoreAsync(string file, string? data, CancellationToken token)
    {
        if (data is null)
            return Refuse("Name the folder to restore into with --data NEWFOLDER.");
        if (!File.Exists(file))
            return Refuse($"There is no file {file}.");
        BackupManifest manifest;
        try
        {
            manifest = await ProgressBar.RunAsync("Restore", progress => RestoreDataFolder.RunAsync(
                file, data, (read, total) => progress("MiB", read >> 20, read / (double)total), token));
        }
        catch (InvalidDataException damaged)
        {
            return Refuse(damaged.Message);
        }

        Console.WriteLine($"Every file is what it was. PostgreSQL {manifest.PostgresMajor} brings the store to {manifest.Taken:u} ...");
        await using var postgres = await EmbeddedPostgres.StartAsync(DataFolder.Open(data), NullLogger.Instance, token);
        await using var database = NpgsqlDataSource.Create(postgres.ConnectionString);
        await using var count = database.CreateCommand("select (select count(*) from records.tenant), (select count(*) from records.statement)");
        await using var reader = await count.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        Console.WriteLine($"{Path.GetFullPath(data)} holds {reader.GetInt64(0):N0} tenants and {reader.GetInt64(1):N0} statements. Start the service with --data {data}");
        return 0;
    }

    private static int Refuse(string why)
    {
        Console.Error.WriteLine(why);
        return 1;
    }
}
