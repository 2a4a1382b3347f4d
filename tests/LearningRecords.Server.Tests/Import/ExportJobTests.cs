using System.IO.Compression;
using System.Text;
using LearningRecords.Server.Export;
using LearningRecords.Server.Jobs;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Import;

/// <summary>Exports that are broken off and gone on with.</summary>
public sealed class ExportJobTests(OneTenant filled) : IClassFixture<OneTenant>, IAsyncLifetime
{
    private const int Statements = 4_200;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("learningrecords-test-");

    private TenantClient Tenant => filled.Tenant;

    public async Task InitializeAsync()
    {
        if (await Tenant.CountStoredAsync() > 0)
            return;
        foreach (var batch in Enumerable.Range(0, Statements).Chunk(1_400))
            await Tenant.StoreAsync(SampleStatement.Batch(batch.Select(number => SampleStatement.Json(rest: $",\"result\":{{\"score\":{{\"raw\":{number}.50}}}}"))));
    }

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("a.jsonl")]
    [InlineData("a.jsonl.gz")]
    [InlineData("a.csv")]
    [InlineData("a.csv.gz")]
    [InlineData("a.parquet")]
    public async Task An_export_that_was_broken_off_goes_on_behind_what_was_saved(string name)
    {
        await Tenant.ExportAsync(At("whole-" + name));
        await Tenant.BreakOffExportAsync(At(name), at: done => done.Statements >= 2_500, betweenSaves: 1_000);
        Assert.False(File.Exists(At(name)));
        var job = await JobAsync(name);
        Assert.Equal(("broken off", 2_000), (job.State, job.Counts.New));
        // What was written behind the last save is not relied on.
        await using (var torn = File.OpenWrite(ExportStatements.UnfinishedOf(job)))
        {
            torn.Position = job.Place.Position;
            await torn.WriteAsync(Encoding.ASCII.GetBytes("torn"));
        }

        var first = -1L;
        Assert.Equal(Statements, await Tenant.ExportAsync(At(name), progress: done => first = first < 0 ? done.Statements : first, betweenSaves: 1_000));

        Assert.Equal(2_500, first);
        Assert.Equal(await RowsAsync(At("whole-" + name)), await RowsAsync(At(name)), StringComparer.Ordinal);
        Assert.Equal((job.Id, "done", Statements), ((await JobAsync(name)).Id, (await JobAsync(name)).State, (await JobAsync(name)).Counts.New));
        Assert.Equal(2, _folder.GetFiles().Length);
    }

    [Fact]
    public async Task What_was_stored_after_the_export_began_is_not_in_it_however_often_it_is_broken_off()
    {
        await Tenant.BreakOffExportAsync(At("a.jsonl"), at: _ => true, betweenSaves: 500);
        var other = await TenantClient.CreateAsync(Tenant.Installation, Tenant.Http.BaseAddress!);
        await other.StoreAsync(SampleStatement.Batch(Enumerable.Repeat(SampleStatement.Json(), 600)));
        await other.BreakOffExportAsync(At("b.jsonl"), at: _ => true, betweenSaves: 500);
        await other.StoreAsync(SampleStatement.Json());

        Assert.Equal(600, await other.ExportAsync(At("b.jsonl")));
        Assert.Equal(Statements, await Tenant.ExportAsync(At("a.jsonl")));
    }

    [Theory]
    [InlineData("gone.jsonl", true)]
    [InlineData("archive.zip", false)]
    public async Task An_export_whose_beginning_is_gone_begins_anew(string name, bool remove)
    {
        await Tenant.BreakOffExportAsync(At(name), at: done => done.Statements >= 2_500, betweenSaves: 1_000);
        if (remove)
            File.Delete(At(name) + ".unfinished");
        Assert.Empty(_folder.GetFiles());

        Assert.Equal(Statements, await Tenant.ExportAsync(At(name)));

        Assert.Equal(Statements, (await RowsAsync(At(name))).Distinct(StringComparer.Ordinal).Count());
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private async Task<Job> JobAsync(string name) => Assert.Single(await Tenant.JobsAsync(), job => job.Source == At(name));

    /// <summary>The lines or rows of a file, whatever its form.</summary>
    private static async Task<IReadOnlyList<string>> RowsAsync(string path)
    {
        if (path.EndsWith(".parquet", StringComparison.Ordinal))
            return [.. (await ParquetRows.ReadAsync(path)).Select(row => string.Join('|', row.Values))];
        await using var archive = path.EndsWith(".zip", StringComparison.Ordinal) ? await ZipFile.OpenReadAsync(path) : null;
        await using var file = archive is null ? File.OpenRead(path) : await archive.GetEntry("statements.jsonl")!.OpenAsync();
        await using var plain = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(plain);
        return (await reader.ReadToEndAsync()).TrimEnd().Split('\n');
    }
}
