using System.Diagnostics;
using System.Globalization;
using LearningRecords.Server.Access;
using LearningRecords.Server.Import;
using LearningRecords.Server.Ingest;
using LearningRecords.Server.Jobs;
using LearningRecords.Server.Operations;
using Npgsql;

namespace LearningRecords.Benchmarks.Load;

/// <summary>A file of statements imported as the command does it, index included, and the same rows by COPY; in two databases on one PostgreSQL.</summary>
internal static class Imports
{
    private const int Step = 20_000;

    public static async Task RunAsync(int statements)
    {
        await using var postgres = await MeasuredPostgres.StartAsync();
        var (service, copies) = (await postgres.DatabaseAsync("service"), await postgres.DatabaseAsync("copied"));
        var folder = Directory.CreateTempSubdirectory("learningrecords-import-").FullName;
        try
        {
            var file = Path.Combine(folder, "statements.jsonl");
            await WriteAsync(file, statements);
            await using var installation = await Installation.OpenAsync(service, CancellationToken.None);
            var (ours, databases, clock) = (Use.Processor(Environment.ProcessId), Use.Processor(postgres.ProcessId), Stopwatch.StartNew());
            await ImportAsync(installation, file);
            var seconds = clock.Elapsed.TotalSeconds;
            (ours, databases) = (Use.Processor(Environment.ProcessId) - ours, Use.Processor(postgres.ProcessId) - databases);
            Console.WriteLine($"import {statements,9:N0} statements in {seconds,5:F0} s, {statements / seconds,7:N0}/s; processor {ours.TotalMicroseconds / statements,4:F0} µs a statement, PostgreSQL's {databases.TotalMicroseconds / statements,4:F0} µs");

            await using var database = NpgsqlDataSource.Create(copies);
            var copied = await CopyAsync(database, statements);
            Console.WriteLine($"COPY   {statements,9:N0} statements in {copied.TotalSeconds,5:F0} s, {statements / copied.TotalSeconds,7:N0}/s; import to COPY {copied.TotalSeconds / seconds:F2}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task WriteAsync(string path, int statements)
    {
        await using var file = File.Create(path);
        for (var number = 0; number < statements; number++)
        {
            await file.WriteAsync(SampleStatements.Json(number, Guid.NewGuid(), isAtKiosk: true));
            file.WriteByte((byte)'\n');
        }
    }

    private static async Task ImportAsync(Installation installation, string file)
    {
        await using var job = await RunningJob.StartAsync(installation.Database, Tenants.Default, JobKinds.Import, file, "{}", CancellationToken.None);
        using var refused = new RefusedFile(file + ".refused", append: false);
        var said = Stopwatch.StartNew();
        await RunImport.RunAsync(installation, job, new FilesSource(file), refused, keepAuthority: false, strict: false, progress =>
        {
            if (said.Elapsed < TimeSpan.FromSeconds(10))
                return;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {progress.Statements:N0} statements"));
            said.Restart();
        }, CancellationToken.None);
    }

    // Without the time it takes to make them up.
    private static async Task<TimeSpan> CopyAsync(NpgsqlDataSource database, int statements)
    {
        var clock = new Stopwatch();
        for (var first = 0; first < statements; first += Step)
        {
            IReadOnlyList<AcceptedStatement> accepted = [.. Enumerable.Range(first, Math.Min(Step, statements - first)).SelectMany(number => PlainNpgsql.Accept(SampleStatements.Prepared(number, 1, atKiosk: true)))];
            clock.Start();
            await PlainCopy.WriteAsync(database, accepted);
            clock.Stop();
        }

        return clock.Elapsed;
    }
}
