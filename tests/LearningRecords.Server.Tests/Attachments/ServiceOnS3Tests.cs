using System.Net;
using System.Net.Http.Headers;
using LearningRecords.Server.Access;
using LearningRecords.Server.Attachments;
using LearningRecords.Server.Operations;
using LearningRecords.TestService;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace LearningRecords.Server.Tests.Attachments;

/// <summary>A second service on the same database, its contents in S3-compatible storage and its limits low.</summary>
public sealed class ServiceOnS3Tests(S3Server storage) : IClassFixture<S3Server>, IAsyncLifetime
{
    private static readonly Content Note = Content.Of("here is a simple attachment");
    private WebApplication _app = null!;
    private TenantClient _tenant = null!;

    public async Task InitializeAsync()
    {
        var tenant = await RunningService.NewTenantAsync();
        _app = WebService.Build(new WebServiceOptions(tenant.Installation.ConnectionString, "http://127.0.0.1:0", FirstTraining: null,
            Attachments: new AttachmentSettings { S3 = storage.Settings, LargestContentBytes = 10_000, LargestRequestBytes = 30_000 }));
        await _app.StartAsync();
        var http = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
        foreach (var (name, values) in tenant.Http.DefaultRequestHeaders)
            http.DefaultRequestHeaders.Add(name, values);
        _tenant = tenant with { Http = http };
    }

    public async Task DisposeAsync()
    {
        _tenant.Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Contents_go_to_the_bucket_and_come_back_from_it()
    {
        var id = Guid.NewGuid();
        using var answer = await _tenant.PostPartsAsync(Multipart.Statement(id, Note.Declaration()), Note);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        var (_, parts) = await _tenant.GetPartsAsync($"/xapi/statements?statementId={id}&attachments=true");
        Multipart.IsContent(Assert.Single(parts), Note);
        Assert.Equal(0, await _tenant.CountContentsAsync());
    }

    [Fact]
    public async Task A_deleted_tenant_takes_its_contents_from_the_bucket_and_no_others()
    {
        var contents = _app.Services.GetRequiredService<IAttachmentContents>();
        var other = _tenant.Tenant + "0";
        foreach (var tenant in new[] { _tenant.Tenant, other })
            await contents.StoreAsync(tenant, Note.Sha2, (destination, token) => destination.WriteAsync(Note.Bytes, token).AsTask(), CancellationToken.None);

        await DeleteTenant.FromStoreAsync(_tenant.Installation.Store, _tenant.Installation.Database, contents, _tenant.Tenant, CancellationToken.None);

        Assert.Null(await contents.LengthAsync(_tenant.Tenant, Note.Sha2, CancellationToken.None));
        Assert.NotNull(await contents.LengthAsync(other, Note.Sha2, CancellationToken.None));
    }

    [Fact]
    public async Task A_content_above_the_limit_is_413_and_nothing_is_stored()
    {
        var large = new Content(new byte[10_001]);
        await _tenant.PostPartsAsync(Multipart.Statement(Guid.NewGuid(), large.Declaration()), large).RefusedAsync(HttpStatusCode.RequestEntityTooLarge, "part-too-large");
        Assert.Equal(0, await _tenant.CountStoredAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_above_the_limit_is_413_whether_announced_or_not(bool announced)
    {
        var contents = Enumerable.Range(0, 4).Select(i => new Content([.. Enumerable.Repeat((byte)i, 9_000)])).ToArray();
        var body = Multipart.Body([Multipart.JsonPart(Multipart.Statement(Guid.NewGuid(), contents.Select(content => content.Declaration()))), .. contents.Select(content => content.Part())]);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/xapi/statements", UriKind.Relative)) { Content = new StreamContent(new MemoryStream(body)) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(Multipart.Type);
        request.Headers.TransferEncodingChunked = !announced;
        await _tenant.Http.SendAsync(request).RefusedAsync(HttpStatusCode.RequestEntityTooLarge, "larger than");
        Assert.Equal(0, await _tenant.CountStoredAsync());
    }
}
