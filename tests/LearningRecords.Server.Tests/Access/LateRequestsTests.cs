using System.Net;
using System.Net.Http.Headers;
using System.Text;
using LearningRecords.Server.Access;
using LearningRecords.Server.Tests.Attachments;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Access;

/// <summary>Requests that begin while their tenant is in use and arrive when it is no more.</summary>
public sealed class LateRequestsTests(OneTenant one) : IClassFixture<OneTenant>
{
    private const string Document = "/xapi/activities/state?activityId=https://example.edu.cn/a&stateId=late&agent=%7B%22mbox%22:%22mailto:li@example.edu.cn%22%7D";
    private readonly TenantClient _tenant = one.Tenant;

    [Theory]
    [InlineData("suspend")]
    [InlineData("delete")]
    public async Task What_arrives_after_its_tenant_ended_is_refused_and_leaves_nothing(string end)
    {
        var tenant = await RunningService.NewTenantAsync();
        using var store = await _tenant.ClientAsync(Scopes.StoreAdmin);
        var content = Content.Of("late " + tenant.Tenant);
        var ended = new TaskCompletionSource();
        LateBody[] bodies =
        [
            new(Encoding.UTF8.GetBytes(SampleStatement.Json()), "application/json", ended.Task),
            new("a bookmark"u8.ToArray(), "text/plain", ended.Task),
            new(Multipart.Body(Multipart.JsonPart(Multipart.Statement(Guid.NewGuid(), content.Declaration())), content.Part()), Multipart.Type, ended.Task),
        ];
        Task<HttpResponseMessage>[] requests = [Send("POST", "/xapi/statements", bodies[0]), Send("PUT", Document, bodies[1]), Send("POST", "/xapi/statements", bodies[2])];
        await Task.WhenAll(bodies.Select(body => body.Asked));

        if (end == "suspend")
            await store.ExpectAsync(200, "POST", $"/access/tenants/{tenant.Tenant}/suspend");
        else
            await store.ExpectAsync(204, "DELETE", $"/access/tenants/{tenant.Tenant}?confirm={tenant.Tenant}");
        ended.SetResult();

        foreach (var request in requests)
            await request.RefusedAsync(HttpStatusCode.Forbidden, "suspended or deleted");
        await using var kept = tenant.Installation.Database.CreateCommand(
            """
            select (select count(*) from records.mt_events where tenant_id = $1) + (select count(*) from records.document where tenant_id = $1)
                 + (select count(*) from records.attachment where tenant_id = $1) + (select count(*) from records.attachment_upload where tenant_id = $1)
            """);
        kept.Parameters.AddWithValue(tenant.Tenant);
        Assert.Equal(0L, await kept.ExecuteScalarAsync());

        // The service asks for the body once it has let the caller in.
        async Task<HttpResponseMessage> Send(string method, string path, HttpContent body)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative)) { Content = body, Headers = { ExpectContinue = true } };
            return await tenant.Http.SendAsync(request);
        }
    }

    /// <summary>A body that is sent only when its time has come.</summary>
    private sealed class LateBody : HttpContent
    {
        private readonly byte[] _bytes;
        private readonly Task _time;
        private readonly TaskCompletionSource _asked = new();

        public LateBody(byte[] bytes, string contentType, Task time)
        {
            (_bytes, _time) = (bytes, time);
            Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }

        public Task Asked => _asked.Task;

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            _asked.TrySetResult();
            await _time;
            await stream.WriteAsync(_bytes);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _bytes.Length;
            return true;
        }
    }
}
