using System.IO.Compression;
using System.Text;
using LearningRecords.Server.Import;
using LearningRecords.Server.Jobs;
using LearningRecords.Server.Tests.Attachments;
using LearningRecords.TestPostgres;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Import;

/// <summary>Statements from files into a tenant in use.</summary>
public sealed class ImportFilesTests : IDisposable
{
    private const string TheirAuthority = """{"objectType":"Agent","mbox":"mailto:old@example.edu.cn"}""";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("learningrecords-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("a.jsonl")]
    [InlineData("a.ndjson.gz")]
    [InlineData("array.json")]
    [InlineData("answer.json")]
    [InlineData("a.zip")]
    public async Task A_file_of_any_usual_form_gives_its_statements_unchanged(string name)
    {
        var tenant = await RunningService.NewTenantAsync();
        Guid[] ids = [Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()];
        string[] statements = [.. ids.Select((id, index) => SampleStatement.Json(id, rest: $$""","result":{"response":"{[\" {{index}}"}"""))];
        var text = Encoding.UTF8.GetBytes(name switch
        {
            "array.json" => $"[\n  {string.Join(",\n  ", statements)}\n]",
            "answer.json" => $$"""{"statements": [{{string.Join(',', statements)}}], "more": ""}""",
            _ => string.Join('\n', statements),
        });
        var path = At(name);
        if (name.EndsWith(".zip", StringComparison.Ordinal))
            await WriteZip(path, ("folder/a.jsonl", text));
        else if (name.EndsWith(".gz", StringComparison.Ordinal))
            await using (var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest))
                await gzip.WriteAsync(text);
        else
            await File.WriteAllBytesAsync(path, text);

        Assert.Equal(new ImportSummary(3, 0, 0), await tenant.ImportAsync(path));

        Assert.Equal(statements, (await tenant.RecordedAsync()).Select(recorded => Encoding.UTF8.GetString(recorded.Body.Span)), StringComparer.Ordinal);
        Assert.Equal(new ImportSummary(0, 3, 0), await tenant.ImportAsync(path));
    }

    [Fact]
    public async Task A_refused_statement_is_listed_with_its_line_and_the_rest_is_stored()
    {
        var tenant = await RunningService.NewTenantAsync();
        var stored = Guid.NewGuid();
        await tenant.StoreAsync(SampleStatement.Json(stored));
        var path = await WriteLines(SampleStatement.Json(), SampleStatement.Json(verb: "no-iri"), "{broken", SampleStatement.Json(stored, actor: SampleStatement.Wang), SampleStatement.Json());

        Assert.Equal(new ImportSummary(2, 0, 3), await tenant.ImportAsync(path));

        var listed = await File.ReadAllLinesAsync(path + ".refused");
        Assert.Equal(3, listed.Length);
        Assert.Contains("a.jsonl:2\"", listed[0], StringComparison.Ordinal);
        Assert.Contains("/verb/id", listed[0], StringComparison.Ordinal);
        Assert.Contains("a.jsonl:3\"", listed[1], StringComparison.Ordinal);
        Assert.Contains("already stored", listed[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_strict_import_stops_at_the_first_refused_statement()
    {
        var tenant = await RunningService.NewTenantAsync();
        var path = await WriteLines(SampleStatement.Json(), SampleStatement.Json(verb: "no-iri"), SampleStatement.Json());

        var stopped = await Assert.ThrowsAsync<StoppedAtRefusedException>(() => tenant.ImportAsync(path, strict: true));

        Assert.Contains("a.jsonl:2", stopped.Message, StringComparison.Ordinal);
        Assert.Equal(1, await tenant.CountStoredAsync());
    }

    [Fact]
    public async Task A_statement_without_an_id_gets_the_same_one_whenever_its_file_is_read()
    {
        var tenant = await RunningService.NewTenantAsync();
        var path = await WriteLines(SampleStatement.Json(rest: ""","timestamp":"2026-01-01T00:00:00Z" """), SampleStatement.Json(rest: ""","timestamp":"2026-01-01T00:00:00Z" """));
        Assert.Equal(new ImportSummary(2, 0, 0), await tenant.ImportAsync(path));
        Assert.Equal(new ImportSummary(0, 2, 0), await tenant.ImportAsync(path));
    }

    [Fact]
    public async Task What_stands_before_the_place_where_a_file_breaks_off_is_stored()
    {
        var tenant = await RunningService.NewTenantAsync();
        await File.WriteAllTextAsync(At("cut.json"), $"[{SampleStatement.Json()},{SampleStatement.Json()[..20]}");

        await Assert.ThrowsAsync<InvalidDataException>(() => tenant.ImportAsync(At("cut.json")));

        Assert.Equal(1, await tenant.CountStoredAsync());
        var job = Assert.Single(await tenant.JobsAsync());
        Assert.Equal(("broken off", "It ends in the middle, after statement 1."), (job.State, job.Problem));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task In_a_tenant_in_use_stored_is_ours_and_theirs_is_kept_as_provenance(bool keepAuthority)
    {
        var tenant = await RunningService.NewTenantAsync();
        var before = DateTimeOffset.UtcNow.AddMinutes(-1);
        var path = await WriteLines(SampleStatement.Json(Guid.NewGuid(), rest: $$""","stored":"2020-01-02T03:04:05.678Z","authority":{{TheirAuthority}}"""));

        await tenant.ImportAsync(path, keepAuthority: keepAuthority);

        var recorded = Assert.Single(await tenant.RecordedAsync());
        var envelope = recorded.Envelope;
        Assert.True(envelope.Stored > before);
        Assert.Equal(Assert.Single(await tenant.JobsAsync()).Id, envelope.Import);
        Assert.Equal("\"2020-01-02T03:04:05.678Z\"", Text(recorded.Body.Slice(envelope.StoredInBody!.Value.Start, envelope.StoredInBody.Value.Length)));
        Assert.Equal(TheirAuthority, Text(recorded.Body.Slice(envelope.AuthorityInBody!.Value.Start, envelope.AuthorityInBody.Value.Length)));
        Assert.Equal(keepAuthority, Text(envelope.Authority) == TheirAuthority);
    }

    [Fact]
    public async Task Contents_of_attachments_come_with_the_archive()
    {
        var tenant = await RunningService.NewTenantAsync();
        var (id, content) = (Guid.NewGuid(), Content.Of("photo"));
        await WriteZip(At("a.zip"), ("statements.jsonl", Encoding.UTF8.GetBytes(Multipart.Statement(id, content.Declaration()))), ($"attachments/{content.Sha2}", content.Bytes));

        Assert.Equal(new ImportSummary(1, 0, 0), await tenant.ImportAsync(At("a.zip")));

        var (_, parts) = await tenant.GetPartsAsync($"/xapi/statements?statementId={id}&attachments=true");
        Multipart.IsContent(Assert.Single(parts), content);
    }

    [Fact]
    public async Task A_content_that_is_not_what_its_name_says_stops_the_import()
    {
        var tenant = await RunningService.NewTenantAsync();
        await WriteZip(At("a.zip"), ("a.jsonl", Encoding.UTF8.GetBytes(SampleStatement.Json())), ($"attachments/{Content.Of("photo").Sha2}", [1, 2, 3]));

        await Assert.ThrowsAsync<InvalidDataException>(() => tenant.ImportAsync(At("a.zip")));

        Assert.Equal((0, 0), (await tenant.CountStoredAsync(), await tenant.CountContentsAsync()));
    }

    [Fact]
    public async Task An_import_that_was_broken_off_goes_on_where_it_was()
    {
        var tenant = await RunningService.NewTenantAsync();
        var path = await WriteLines([.. Enumerable.Range(0, 7_000).Select(_ => SampleStatement.Json())]);
        await tenant.BreakOffImportAsync(path, at: done => done.Statements >= 2_000);
        var broken = Assert.Single(await tenant.JobsAsync());
        Assert.Equal("broken off", broken.State);
        Assert.InRange(broken.Counts.New, 2_000, 6_000);
        Assert.InRange(await tenant.CountStoredAsync(), broken.Counts.New, 6_000);

        var summary = await tenant.ImportAsync(path);

        Assert.Equal(7_000, await tenant.CountStoredAsync());
        Assert.Equal((7_000, 0), (summary.Total, summary.Refused));
        var job = Assert.Single(await tenant.JobsAsync());
        Assert.Equal((broken.Id, "done"), (job.Id, job.State));
        // Nothing but the chunk that was on its way is read again.
        Assert.InRange(summary.Known, 0, 2_000);
    }

    [Fact]
    public async Task Two_processes_never_work_on_one_job_and_jobs_begun_at_once_are_different_ones()
    {
        var tenant = await RunningService.NewTenantAsync();
        var jobs = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Start($"file {number}")));
        Assert.Equal(8, jobs.Select(job => job.Job.Id).Distinct().Count());
        Assert.All(await tenant.JobsAsync(), job => Assert.Equal("running", job.State));

        await Assert.ThrowsAsync<LearningRecords.Server.Access.RefusedException>(() => Start("file 0"));

        foreach (var job in jobs)
            await job.DisposeAsync();
        await using var again = await Start("file 0");
        Assert.Contains(again.Job.Id, jobs.Select(job => job.Job.Id));

        Task<RunningJob> Start(string source) => RunningJob.StartAsync(tenant.Installation.Database, tenant.Tenant, JobKinds.Import, source, "{}", CancellationToken.None);
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    [Fact]
    public async Task A_command_folds_what_is_far_behind_from_the_first_event_and_goes_on_from_there()
    {
        var database = await RunningPostgres.CreateDatabaseAsync();
        await File.WriteAllLinesAsync(At("history.jsonl"), Enumerable.Range(0, 20_000).Select(number => SampleStatement.Json(actor: Learner(number % 100))));
        await File.WriteAllLinesAsync(At("later.jsonl"), Enumerable.Range(100, 3).Select(number => SampleStatement.Json(actor: Learner(number))));

        var first = await Command.RunAsync(database, 0, "20,000 events folded from the first", "import", At("history.jsonl"));
        var then = await Command.RunAsync(database, 0, "3 new statements", "import", At("later.jsonl"));

        Assert.Contains("now has 20,000 statements of 100 learners", first, StringComparison.Ordinal);
        Assert.Contains("now has 20,003 statements of 103 learners", then, StringComparison.Ordinal);
        Assert.DoesNotContain("from the first", then, StringComparison.Ordinal);

        static string Learner(int number) => $$"""{"mbox":"mailto:learner{{number}}@example.edu.cn"}""";
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private async Task<string> WriteLines(params string[] lines)
    {
        await File.WriteAllLinesAsync(At("a.jsonl"), lines);
        return At("a.jsonl");
    }

    private static async Task WriteZip(string path, params (string Name, byte[] Bytes)[] entries)
    {
        await using var archive = await ZipFile.OpenAsync(path, ZipArchiveMode.Create);
        foreach (var (name, bytes) in entries)
        {
            await using var entry = await archive.CreateEntry(name).OpenAsync();
            await entry.WriteAsync(bytes);
        }
    }
}
