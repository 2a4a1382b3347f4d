using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using LearningRecords.Events;
using LearningRecords.Server.Attachments;
using LearningRecords.Server.Import;
using LearningRecords.Server.Jobs;
using LearningRecords.Server.Requests;
using LearningRecords.Server.Tests.Attachments;
using LearningRecords.TestService;
using Microsoft.AspNetCore.Http;

namespace LearningRecords.Server.Tests.Import;

/// <summary>Statements from another store, asked over xAPI as any client asks.</summary>
public sealed class CrawlSourceTests : IDisposable
{
    private static readonly Patience Short = new(4, TimeSpan.FromMilliseconds(5), TimeSpan.FromSeconds(60));
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("learningrecords-test-");
    private readonly List<string> _said = [];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(null)]
    [InlineData("1.0.3")]
    public async Task A_crawl_brings_every_statement_with_contents_of_attachments_and_what_is_voided(string? version)
    {
        var (source, target) = (await RunningService.NewTenantAsync(), await RunningService.NewTenantAsync());
        var (voided, withFile, content) = (Guid.NewGuid(), Guid.NewGuid(), Content.Of("photo"));
        using (var posted = await source.PostPartsAsync(Multipart.Statement(withFile, content.Declaration()), content))
            posted.EnsureSuccessStatusCode();
        await source.StoreAsync(SampleStatement.Json(voided));
        await FillAsync(source, 1_200);
        await source.StoreAsync(SampleStatement.Voiding(voided));
        // A voiding statement may name one that never came.
        await source.StoreAsync(SampleStatement.Voiding(Guid.NewGuid()));

        Assert.Equal(new ImportSummary(1_204, 0, 0), await CrawlAsync(source, target, new CrawlTerms(source.Tenant, Version: version)));

        var (theirs, ours) = (await source.RecordedAsync(), await target.RecordedAsync());
        Assert.Equal(theirs.Select(recorded => recorded.Envelope.Id).Order(), ours.Select(recorded => recorded.Envelope.Id).Order());
        Assert.Null(await target.ReadAsync(voided));
        var (_, parts) = await target.GetPartsAsync($"/xapi/statements?statementId={withFile}&attachments=true");
        Multipart.IsContent(Assert.Single(parts), content);
        var before = theirs.ToDictionary(recorded => recorded.Envelope.Id);
        Assert.All(ours, recorded =>
        {
            var origin = before[recorded.Envelope.Id].Envelope;
            Assert.Equal($"\"{Instants.Format(origin.Stored.UtcDateTime)}\"", Part(recorded, recorded.Envelope.StoredInBody));
            Assert.Equal(Encoding.UTF8.GetString(origin.Authority.Span), Part(recorded, recorded.Envelope.AuthorityInBody));
            Assert.True(recorded.Envelope.Stored > origin.Stored);
        });
        Assert.Empty(_said);
    }

    [Fact]
    public async Task A_migration_from_another_store_is_the_same_as_the_store()
    {
        var (source, target) = (await RunningService.NewTenantAsync(), await ImportRuns.NewClosedTenantAsync());
        var voided = (await FillAsync(source, 900))[450];
        await source.StoreAsync(SampleStatement.Voiding(voided));

        Assert.Equal(new ImportSummary(901, 0, 0), await CrawlAsync(source, target, kind: JobKinds.Migration));

        Assert.Equal((await source.RecordedAsync()).Select(Moment), (await target.RecordedAsync()).Select(Moment));

        static (Guid, DateTimeOffset, string) Moment(StatementRecorded recorded) => (recorded.Envelope.Id, recorded.Envelope.Stored, Encoding.UTF8.GetString(recorded.Envelope.Authority.Span));
    }

    [Fact]
    public async Task A_crawl_that_was_broken_off_goes_on_where_it_was()
    {
        var (source, target) = (await RunningService.NewTenantAsync(), await RunningService.NewTenantAsync());
        await FillAsync(source, 6_000);
        await using (var dying = await UnsteadyStore.StartAsync(async (number, http) => number > 10 && await CutOffAsync(http)))
            await Assert.ThrowsAsync<CrawlException>(() => CrawlAsync(source, target, by: dying.Xapi, name: "the store"));
        Assert.InRange(await target.CountStoredAsync(), 3_000, 5_000);
        var reached = DateTimeOffset.Parse(Assert.Single(await target.JobsAsync()).Place.Part, CultureInfo.InvariantCulture);
        Assert.Equal((await target.RecordedAsync())[^1].Envelope.Id, (await source.RecordedAsync()).Single(recorded => recorded.Envelope.Stored == reached).Envelope.Id);

        await using var store = await UnsteadyStore.StartAsync();
        var summary = await CrawlAsync(source, target, by: store.Xapi, name: "the store");

        Assert.Equal(6_000, await target.CountStoredAsync());
        Assert.Equal((6_000, 0), (summary.New, summary.Refused));
        // Ten seconds are read once more, and the source was filled within them.
        Assert.Contains($"&since={Instants.Format(reached.UtcDateTime.AddSeconds(-10)).Escaped()}", store.Asked[2], StringComparison.Ordinal);
        Assert.Equal("done", Assert.Single(await target.JobsAsync()).State);
    }

    [Fact]
    public async Task A_store_that_is_away_busy_or_talks_nonsense_is_asked_again_and_nothing_is_lost()
    {
        var (source, target) = (await RunningService.NewTenantAsync(), await RunningService.NewTenantAsync());
        await FillAsync(source, 2_600);
        await using var store = await UnsteadyStore.StartAsync(async (number, http) => number switch
        {
            2 => UnsteadyStore.Answer(http, HttpStatusCode.ServiceUnavailable),
            5 => UnsteadyStore.Answer(http, HttpStatusCode.InternalServerError),
            6 => UnsteadyStore.Answer(http, HttpStatusCode.TooManyRequests, retryAfter: "1"),
            8 => await SayAsync(http, "application/json", """{"statements":[{"id":"""),
            9 => await SayAsync(http, "text/html", "<h1>Good afternoon</h1>"),
            10 => await SayAsync(http, "multipart/mixed; boundary=b", "--b\r\nContent-Type: application/json\r\n\r\n{\"statements\":[]"),
            12 => await CutOffAsync(http),
            _ => false,
        });

        var started = Stopwatch.GetTimestamp();
        Assert.Equal(new ImportSummary(2_600, 0, 0), await CrawlAsync(source, target, by: store.Xapi));

        Assert.Equal(7, _said.Count);
        Assert.Contains("429", _said[2], StringComparison.Ordinal);
        Assert.Contains("in 1 s", _said[2], StringComparison.Ordinal);
        Assert.True(Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_store_that_falls_silent_in_the_middle_of_an_answer_is_asked_again()
    {
        var (source, target) = (await RunningService.NewTenantAsync(), await RunningService.NewTenantAsync());
        await FillAsync(source, 10);
        await using var store = await UnsteadyStore.StartAsync(async (number, http) => number == 3 && await FallSilentAsync(http));

        Assert.Equal(new ImportSummary(10, 0, 0), await CrawlAsync(source, target, by: store.Xapi, patience: Short with { Silence = TimeSpan.FromSeconds(3) }));

        Assert.Contains(_said, sentence => sentence.Contains("nothing came for 3 s", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://127.0.0.1:9/xapi/statements/more/x")]
    [InlineData("//localhost/xapi/statements/more/x")]
    [InlineData("https://127.0.0.1/xapi/statements/more/x")]
    public async Task A_page_at_another_host_is_not_asked_for(string link)
    {
        var (source, target) = (await RunningService.NewTenantAsync(), await RunningService.NewTenantAsync());
        await FillAsync(source, 600);
        await using var store = await UnsteadyStore.StartAsync(change: answer => Regex.Replace(answer, "\"more\":\"/[^\"]+", $"\"more\":\"{link}", RegexOptions.NonBacktracking));

        var refused = await Assert.ThrowsAsync<CrawlException>(() => CrawlAsync(source, target, by: store.Xapi));

        Assert.Contains($"{link} as its next page", refused.Message, StringComparison.Ordinal);
        Assert.Equal(500, await target.CountStoredAsync());
        Assert.Equal(("broken off", refused.Message), (Assert.Single(await target.JobsAsync()).State, Assert.Single(await target.JobsAsync()).Problem));
    }

    [Fact]
    public async Task A_redirect_is_not_followed_with_the_credential()
    {
        var source = await RunningService.NewTenantAsync();
        await using var store = await UnsteadyStore.StartAsync((_, http) =>
        {
            http.Response.Redirect("http://127.0.0.1:9/xapi/statements");
            return Task.FromResult(true);
        });

        var refused = await Assert.ThrowsAsync<CrawlException>(async () => await CrawlAsync(source, await RunningService.NewTenantAsync(), by: store.Xapi));

        Assert.Contains("http://127.0.0.1:9/xapi/statements, where the credential is not sent", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_to_the_next_page_that_has_expired_is_replaced_by_the_moment_reached()
    {
        var (source, target) = (await RunningService.NewTenantAsync(), await RunningService.NewTenantAsync());
        await FillAsync(source, 1_100);
        await using var store = await UnsteadyStore.StartAsync((number, http) => Task.FromResult(number == 4 && UnsteadyStore.Answer(http, HttpStatusCode.NotFound)));

        var summary = await CrawlAsync(source, target, by: store.Xapi);

        Assert.Equal((1_100, 0), (summary.New, summary.Refused));
        Assert.Contains("since=", store.Asked[4], StringComparison.Ordinal);
        Assert.Contains("expired", Assert.Single(_said), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_answers_in_another_order_is_not_crawled_further()
    {
        var (source, target) = (await RunningService.NewTenantAsync(), await RunningService.NewTenantAsync());
        await FillAsync(source, 10);
        var number = 0;
        await using var store = await UnsteadyStore.StartAsync(
            change: answer => Regex.Replace(answer, "\"stored\":\"[^\"]+", _ => $"\"stored\":\"20{40 - number++:00}-01-01T00:00:00Z", RegexOptions.NonBacktracking));

        var refused = await Assert.ThrowsAsync<CrawlException>(() => CrawlAsync(source, target, by: store.Xapi));

        Assert.Contains("ascending order", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_statement_that_breaks_a_rule_is_listed_by_its_id_and_the_rest_comes()
    {
        var (source, target) = (await RunningService.NewTenantAsync(), await RunningService.NewTenantAsync());
        var ids = await FillAsync(source, 20);
        await using var store = await UnsteadyStore.StartAsync(change: answer =>
            answer.Replace($"\"id\":\"{ids[7]}\",\"actor\"", $"\"id\":\"{ids[7]}\",\"actors\"", StringComparison.Ordinal));

        Assert.Equal(new ImportSummary(19, 0, 1), await CrawlAsync(source, target, by: store.Xapi));

        var listed = Assert.Single(await File.ReadAllLinesAsync(Refused));
        Assert.Contains($"statementId={ids[7]}", listed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Content_that_is_not_what_its_hash_says_is_told_and_not_taken()
    {
        var (source, target) = (await RunningService.NewTenantAsync(), await RunningService.NewTenantAsync());
        var content = Content.Of("photo");
        using (var posted = await source.PostPartsAsync(Multipart.Statement(Guid.NewGuid(), content.Declaration()), content))
            posted.EnsureSuccessStatusCode();
        await using var store = await UnsteadyStore.StartAsync(change: answer => answer.Replace("\r\nphoto\r\n", "\r\nfoto!\r\n", StringComparison.Ordinal));

        Assert.Equal(new ImportSummary(1, 0, 0), await CrawlAsync(source, target, by: store.Xapi));

        Assert.Equal(0, await target.CountContentsAsync());
        Assert.Contains(content.Sha2, Assert.Single(_said), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_moment_limits_what_is_crawled()
    {
        var (source, target) = (await RunningService.NewTenantAsync(), await RunningService.NewTenantAsync());
        await FillAsync(source, 5);
        var ids = await FillAsync(source, 4);
        var stored = (await source.RecordedAsync()).ToDictionary(recorded => recorded.Envelope.Id, recorded => recorded.Envelope.Stored);

        await CrawlAsync(source, target, new CrawlTerms(source.Tenant, Since: stored[ids[0]], Until: stored[ids[2]]));

        Assert.Equal(ids[1..3], (await target.RecordedAsync()).Select(recorded => recorded.Envelope.Id));
    }

    [Fact]
    public async Task A_credential_that_the_store_does_not_know_ends_the_crawl_at_once()
    {
        const string secret = "wrong-secret";
        var (source, target) = (await RunningService.NewTenantAsync(), await RunningService.NewTenantAsync());

        var refused = await Assert.ThrowsAsync<CrawlException>(() => CrawlAsync(source with { Secret = secret }, target));

        Assert.Contains("401", refused.Message, StringComparison.Ordinal);
        Assert.Contains(source.Tenant, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, refused.Message, StringComparison.Ordinal);
        Assert.Empty(_said);
    }

    private string Refused => Path.Combine(_folder.FullName, "refused");

    private static string Part(StatementRecorded recorded, ByteRange? range) => Encoding.UTF8.GetString(recorded.Body.Span.Slice(range!.Value.Start, range.Value.Length));

    private static async Task<Guid[]> FillAsync(TenantClient tenant, int statements)
    {
        var ids = new List<Guid>();
        foreach (var batch in Enumerable.Range(0, statements).Chunk(1_000))
            ids.AddRange(await tenant.StoreAsync(SampleStatement.Batch(batch.Select(_ => SampleStatement.Json(Guid.NewGuid())))));
        return [.. ids];
    }

    private async Task<ImportSummary> CrawlAsync(TenantClient source, TenantClient target, CrawlTerms? terms = null, Uri? by = null, string kind = JobKinds.Import, string? name = null, Patience? patience = null)
    {
        var address = by ?? new Uri(source.Http.BaseAddress!, "xapi");
        using var crawl = new CrawlSource(
            address, terms ?? new CrawlTerms(source.Tenant), source.Secret, AttachmentsSetup.Open(target.Installation.Database), target.Tenant, _said.Add, patience ?? Short);
        return await target.ImportAsync(name ?? address.AbsoluteUri, Refused, crawl, kind, keepAuthority: false, strict: false, progress: null, CancellationToken.None);
    }

    private static async Task<bool> SayAsync(HttpContext http, string contentType, string text)
    {
        http.Response.ContentType = contentType;
        await http.Response.WriteAsync(text);
        return true;
    }

    private static async Task<bool> CutOffAsync(HttpContext http)
    {
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync("""{"statements":[""");
        await http.Response.Body.FlushAsync();
        http.Abort();
        return true;
    }

    private static async Task<bool> FallSilentAsync(HttpContext http)
    {
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync("""{"statements":[""");
        await http.Response.Body.FlushAsync();
        await Task.Delay(TimeSpan.FromSeconds(20), http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        return true;
    }
}
