using System.Globalization;
using System.Text;
using CsvHelper;
using LearningRecords.Events;
using LearningRecords.Server.Export;
using LearningRecords.Server.Import;
using LearningRecords.Server.Jobs;
using LearningRecords.Server.Requests;
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
    public async Task A_Parquet_file_says_the_same_as_lines_of_JSON_and_as_the_table_of_text()
    {
        var tenant = await RunningService.NewTenantAsync();
        await tenant.StoreAsync(SampleStatement.Batch(
            SampleStatement.Json(actor: SampleStatement.Wang, rest: ",\"result\":{\"score\":{\"scaled\":-0.50,\"raw\":12345678901234567},\"success\":false,\"duration\":\"PT1S\"}"),
            SampleStatement.Json(rest: ",\"timestamp\":\"2024-02-29T23:59:59.123456789+08:00\",\"context\":{\"registration\":\"5f6e5f70-2c1c-4bd3-9c0a-1f6ac0a1f0aa\",\"language\":\"zh-CN\"}"),
            // So big that bytes end the row group, not rows.
            Described('太', 400_000)));
        await tenant.StoreAsync(SampleStatement.Batch(Enumerable.Range(0, 14).Select(_ => Described('x', 1_200_000))));

        foreach (var name in new[] { "a.parquet", "a.jsonl", "a.csv" })
            Assert.Equal(17, await ExportAsync(tenant, name));

        var rows = await ParquetRows.ReadAsync(At("a.parquet"));
        Assert.Equal(await File.ReadAllLinesAsync(At("a.jsonl")), rows.Select(row => (string)row["statement"]!), StringComparer.Ordinal);
        Assert.Equal([9, 7, 1], await ParquetRows.GroupSizesAsync(At("a.parquet")));
        using var csv = CsvReader.Create(File.OpenRead(At("a.csv")));
        foreach (var row in rows)
        {
            Assert.True(csv.Read());
            Assert.All(StatementColumns.All, column => Assert.Equal(csv.GetString(column.Name), TextOf(row[column.Name], csv.GetString(column.Name))));
        }

        Assert.Equal((-0.5, 12345678901234567d, false, null), (rows[0]["score_scaled"], rows[0]["score_raw"], rows[0]["success"], rows[0]["completion"]));
        Assert.Equal(new DateTime(2024, 2, 29, 15, 59, 59, 123, 456, DateTimeKind.Utc), rows[1]["timestamp"]);
    }

    [Fact]
    public async Task An_export_of_nothing_is_a_table_without_rows()
    {
        var tenant = await RunningService.NewTenantAsync();
        Assert.Equal(0, await ExportAsync(tenant, "a.parquet"));
        Assert.Empty(await ParquetRows.ReadAsync(At("a.parquet")));
        Assert.Equal(0, await ExportAsync(tenant, "a.csv.gz"));
    }

    [Fact]
    public async Task Every_column_is_explained()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "LearningRecords.sln")))
            folder = Path.GetDirectoryName(folder)!;
        var explained = (await File.ReadAllLinesAsync(Path.Combine(folder, "docs", "export.md"))).Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('`')[1]);
        Assert.Equal(StatementColumns.All.Select(column => column.Name), explained, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_there_stays_until_the_new_one_is_whole()
    {
        var tenant = await RunningService.NewTenantAsync();
        await tenant.StoreAsync(SampleStatement.Batch(Enumerable.Repeat(SampleStatement.Json(), 600)));
        await File.WriteAllTextAsync(At("a.jsonl"), "old");

        await tenant.BreakOffExportAsync(At("a.jsonl"), at: _ => true);

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

    private static string Described(char letter, int length) =>
        SampleStatement.Json(@object: "{\"id\":\"https://example.edu.cn/x\",\"definition\":{\"description\":{\"zh\":\"" + new string(letter, length) + "\"}}}");

    // A number in a table of text is as it was written.
    private static string TextOf(object? value, string text) => value switch
    {
        null => "",
        DateTime moment => Instants.Format(moment),
        double number when number == double.Parse(text, CultureInfo.InvariantCulture) => text,
        bool flag => flag ? "true" : "false",
        _ => (string)value,
    };

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private Task<long> ExportAsync(TenantClient tenant, string name, bool includeVoided = false, StatementQuery? query = null) =>
        tenant.ExportAsync(At(name), new ExportRequest(query ?? new StatementQuery(), includeVoided));
}
