using System.Text;
using CsvHelper;
using LearningRecords.Events;
using LearningRecords.Server.Attachments;
using LearningRecords.Server.Export;
using LearningRecords.Server.Import;
using LearningRecords.Server.Jobs;
using LearningRecords.Server.Statements;
using LearningRecords.Server.Tests.Attachments;
using LearningRecords.TestService;
using LearningRecords.Xapi;

namespace LearningRecords.Server.Tests.Import;

public sealed class ExportTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("learningrecords-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task What_was_exported_and_migrated_into_a_new_tenant_is_the_same_to_the_byte()
    {
        var (source, target) = (await RunningService.NewTenantAsync(), await ImportRuns.NewClosedTenantAsync());
        var (voided, withFile, content) = (Guid.NewGuid(), Guid.NewGuid(), Content.Of("photo"));
        await source.StoreAsync(SampleStatement.Json(voided));
        await source.StoreAsync(SampleStatement.Voiding(voided));
        await source.StoreAsync(SampleStatement.Batch(Enumerable.Range(0, 600).Select(number => SampleStatement.Json(rest: $",\n \"result\":{{\"score\":{{\"raw\":{number}.50}}}}"))));
        using (var posted = await source.PostPartsAsync(Multipart.Statement(withFile, content.Declaration()), content))
            posted.EnsureSuccessStatusCode();

        Assert.Equal(603, await ExportAsync(source, "all.zip", includeVoided: true));
        Assert.Equal(new ImportSummary(603, 0, 0), await target.ImportAsync(At("all.zip"), JobKinds.Migration));

        var (before, after) = (await source.RecordedAsync(), await target.RecordedAsync());
        Assert.Equal(before.Select(Exact), after.Select(Exact), StringComparer.Ordinal);
        Assert.Null(await target.ReadAsync(voided));
        var (_, parts) = await target.GetPartsAsync($"/xapi/statements?statementId={withFile}&attachments=true");
        Multipart.IsContent(Assert.Single(parts), content);
    }

    [Fact]
    public async Task Without_being_asked_for_voided_statements_are_left_out()
    {
        var tenant = await RunningService.NewTenantAsync();
        var voided = Guid.NewGuid();
        await tenant.StoreAsync(SampleStatement.Json(voided));
        await tenant.StoreAsync(SampleStatement.Voiding(voided));
        Assert.Equal(1, await ExportAsync(tenant, "a.jsonl.gz"));
    }

    [Fact]
    public async Task A_filter_exports_what_the_statements_resource_finds()
    {
        var tenant = await RunningService.NewTenantAsync();
        var ids = await tenant.StoreAsync(SampleStatement.Batch(SampleStatement.Json(), SampleStatement.Json(verb: SampleStatement.Completed), SampleStatement.Json()));

        await ExportAsync(tenant, "a.jsonl", query: new StatementQuery { Verb = IriKey.Of(SampleStatement.Completed) });

        Assert.Contains(ids[1].ToString(), Assert.Single(await File.ReadAllLinesAsync(At("a.jsonl"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_has_a_row_for_each_statement_with_its_values_in_columns()
    {
        var tenant = await RunningService.NewTenantAsync();
        var id = (await tenant.StoreAsync(SampleStatement.Json(actor: SampleStatement.Wang, rest: ",\"result\":{\"score\":{\"scaled\":-0.50},\"success\":true,\"response\":\"a,\\\"b\"}")))[0];

        Assert.Equal(1, await ExportAsync(tenant, "a.csv"));

        using var csv = CsvReader.Create(File.OpenRead(At("a.csv")));
        Assert.True(csv.Read());
        Assert.Equal(
            [id.ToString(), AgentIdentity.OfAccount("https://id.example.edu.cn", "wang").Ifi, SampleStatement.Attended, "Activity", "https://example.edu.cn/lectures/1", "-0.50", "true", ""],
            new[] { "id", "actor", "verb", "object_type", "object", "score_scaled", "success", "import" }.Select(column => csv.GetString(column)), StringComparer.Ordinal);
        Assert.Equal(await tenant.ReadAsync(id), Encoding.UTF8.GetBytes(csv.GetString("statement")));
    }

    [Fact]
    public async Task A_file_that_is_there_stays_until_the_new_one_is_whole()
    {
        var tenant = await RunningService.NewTenantAsync();
        await tenant.StoreAsync(SampleStatement.Json());
        await File.WriteAllTextAsync(At("a.jsonl"), "old");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ExportAsync(tenant, "a.jsonl", token: new CancellationToken(canceled: true)));

        Assert.Equal("old", await File.ReadAllTextAsync(At("a.jsonl")));
        Assert.Single(_folder.GetFiles());
    }

    // A line break between two members is a space in a file of lines.
    private static string Exact(StatementRecorded recorded)
    {
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        ExactStatement.Write(bytes, recorded);
        return Encoding.UTF8.GetString(bytes.WrittenSpan).Replace('\n', ' ');
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private Task<long> ExportAsync(TenantClient tenant, string name, bool includeVoided = false, StatementQuery? query = null, CancellationToken token = default) =>
        ExportStatements.RunAsync(
            tenant.Installation.Database, new ExportRequest(tenant.Tenant, query ?? new StatementQuery(), includeVoided), At(name),
            ExportFile.Recognise(name, AttachmentsSetup.Open(tenant.Installation.Database), tenant.Tenant)!, _ => { }, token);
}
