using LearningRecords.Server.Access;
using LearningRecords.Server.Attachments;
using LearningRecords.Server.Backup;
using LearningRecords.Server.Ingest;
using LearningRecords.Server.Operations;
using LearningRecords.TestService;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LearningRecords.Server.Tests.Backup;

/// <summary>A data folder copied while it is worked on, and made anew from the copy.</summary>
public sealed class BackupTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("learningrecords-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_restored_folder_holds_what_was_there_when_the_backup_was_made()
    {
        var folder = DataFolder.Open(At("data"));
        IReadOnlyDictionary<string, string> before;
        await using (var postgres = await EmbeddedPostgres.StartAsync(folder, NullLogger.Instance, CancellationToken.None))
        {
            await using var installation = await Installation.OpenAsync(postgres.ConnectionString, CancellationToken.None);
            await StoreAsync(installation, 500);
            await Credentials.SetAsync(installation.Database, Tenants.Default, "key", KeptSecret.OfChosen("secret"), CancellationToken.None);
            await AttachmentsSetup.Open(installation.Database).StoreAsync(Tenants.Default, "a1", (destination, token) => destination.WriteAsync(new byte[200_000], token).AsTask(), CancellationToken.None);
            await installation.CatchUpAsync(CancellationToken.None);
            before = await TablesAsync(postgres.ConnectionString);

            await BackUpDataFolder.RunAsync(folder, postgres, At("backup.tar.gz"), (_, _) => { }, CancellationToken.None);
            // What comes after it is not in it.
            await StoreAsync(installation, 10);
        }

        await RestoreDataFolder.RunAsync(At("backup.tar.gz"), At("restored"), (_, _) => { }, CancellationToken.None);

        await using var restored = await EmbeddedPostgres.StartAsync(DataFolder.Open(At("restored")), NullLogger.Instance, CancellationToken.None);
        Assert.Superset(new HashSet<string>(["insights.learner", "records.attachment", "records.credential", "records.mt_events", "records.statement"], StringComparer.Ordinal), before.Keys.ToHashSet(StringComparer.Ordinal));
        Assert.Equal(before, await TablesAsync(restored.ConnectionString));
        await using var again = await Installation.OpenAsync(restored.ConnectionString, CancellationToken.None);
        await StoreAsync(again, 10);
    }

    [Fact]
    public async Task A_backup_under_writing_holds_everything_acknowledged_before_it()
    {
        var folder = DataFolder.Open(At("data"));
        long acknowledged;
        await using (var postgres = await EmbeddedPostgres.StartAsync(folder, NullLogger.Instance, CancellationToken.None))
        {
            await using var installation = await Installation.OpenAsync(postgres.ConnectionString, CancellationToken.None);
            var written = 0L;
            using var stop = new CancellationTokenSource();
            var writing = Task.Run(async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    await StoreAsync(installation, 50);
                    Interlocked.Add(ref written, 50);
                }
            });
            while (Interlocked.Read(ref written) < 500)
                await Task.Delay(20);
            acknowledged = Interlocked.Read(ref written);
            await BackUpDataFolder.RunAsync(folder, postgres, At("backup.tar"), (_, _) => { }, CancellationToken.None);
            await stop.CancelAsync();
            await writing;
        }

        await RestoreDataFolder.RunAsync(At("backup.tar"), At("restored"), (_, _) => { }, CancellationToken.None);

        await using var restored = await EmbeddedPostgres.StartAsync(DataFolder.Open(At("restored")), NullLogger.Instance, CancellationToken.None);
        var (events, indexed) = (await CountAsync(restored, "records.mt_events"), await CountAsync(restored, "records.statement"));
        Assert.True(events >= acknowledged, $"{acknowledged} were acknowledged, {events} are there.");
        Assert.Equal(events, indexed);
    }

    [Fact]
    public async Task A_folder_that_is_not_empty_is_left_as_it_is()
    {
        Directory.CreateDirectory(At("mine"));
        await File.WriteAllTextAsync(Path.Combine(At("mine"), "letter"), "Dear");
        await File.WriteAllTextAsync(At("backup.tar"), "");

        var refused = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => RestoreDataFolder.RunAsync(At("backup.tar"), At("mine"), (_, _) => { }, CancellationToken.None));

        Assert.Contains("is not empty", refused.Message, StringComparison.Ordinal);
        Assert.Equal("Dear", await File.ReadAllTextAsync(Path.Combine(At("mine"), "letter")));
    }

    [Fact]
    public async Task What_is_no_backup_makes_no_folder()
    {
        await File.WriteAllBytesAsync(At("backup.tar"), new byte[2_000]);
        await Assert.ThrowsAsync<InvalidDataException>(() => RestoreDataFolder.RunAsync(At("backup.tar"), At("restored"), (_, _) => { }, CancellationToken.None));
        Assert.Equal(["backup.tar"], _folder.EnumerateFileSystemInfos().Select(entry => entry.Name), StringComparer.Ordinal);
    }

    private static Task StoreAsync(Installation installation, int count) => installation.ImportAsync(Enumerable.Range(0, count).Select(_ => SampleStatement.Json()));

    private static async Task<long> CountAsync(EmbeddedPostgres postgres, string table)
    {
        await using var database = NpgsqlDataSource.Create(postgres.ConnectionString);
        await using var command = database.CreateCommand($"select count(*) from {table}");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Every table by its name, and a hash of all its rows.</summary>
    private static async Task<IReadOnlyDictionary<string, string>> TablesAsync(string connectionString)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        var names = new List<string>();
        await using (var command = database.CreateCommand("select schemaname || '.' || tablename from pg_tables where schemaname not in ('pg_catalog', 'information_schema') order by 1"))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                names.Add(reader.GetString(0));
        }

        var tables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            await using var command = database.CreateCommand($"select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from {name} t");
            tables[name] = (string)(await command.ExecuteScalarAsync())!;
        }

        return tables;
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
