using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Statements;

/// <summary>Bodies that must be refused: the right 4xx, a message a developer understands, nothing stored.</summary>
public sealed class BadBodyTests(OneTenant one) : IClassFixture<OneTenant>, IAsyncLifetime
{
    private static readonly Uri Statements = new("/xapi/statements", UriKind.Relative);

    private readonly TenantClient _tenant = one.Tenant;
    private long _stored;

    public async Task InitializeAsync() => _stored = await _tenant.CountStoredAsync();

    public async Task DisposeAsync() => Assert.Equal(_stored, await _tenant.CountStoredAsync());

    public static TheoryData<string, string> Broken => new()
    {
        { "", "empty" },
        { "   ", "not JSON" },
        { "{", "Line 1" },
        { "[", "Line 1" },
        { "{\n  \"actor\": nil }", "Line 2" },
        { SampleStatement.Json()[..^1], "not JSON" },
        { SampleStatement.Json() + "}", "not JSON" },
        { SampleStatement.Json() + SampleStatement.Json(), "not JSON" },
        { SampleStatement.Batch(SampleStatement.Json())[..^1], "not JSON" },
        { SampleStatement.Json(rest: ","), "not JSON" },
        { "{'actor':1}", "not JSON" },
        { "// a comment\n" + SampleStatement.Json(), "not JSON" },
        { "NaN", "not JSON" },
        { "null", "statement" },
        { "7", "statement" },
        { "\"statement\"", "statement" },
        { "[7,null,[]]", "statement" },
        { "{}", "actor" },
        { SampleStatement.Json(actor: "7"), "/actor" },
        { SampleStatement.Json(actor: "null"), "/actor" },
        { SampleStatement.Json(actor: "[]"), "/actor" },
        { SampleStatement.Json(@object: "\"http://o.example/1\""), "/object" },
        { SampleStatement.Json(verb: "attended"), "/verb/id" },
        { SampleStatement.Json(verb: "http://v.example/\\u0000"), "/verb/id" },
        { SampleStatement.Json(rest: ",\"actor\":" + SampleStatement.Li), "more than once" },
        { SampleStatement.Json(rest: ",\"\\u0061ctor\":" + SampleStatement.Li), "more than once" },
        { SampleStatement.Json(rest: ""","result":{"extensions":{"http://e.example/x":{"a":1,"a":1}}}"""), "more than once" },
        { SampleStatement.Json(rest: ""","result":{"extensions":{"http://e.example/x":{"a":1,"\u0061":1}}}"""), "more than once" },
        { SampleStatement.Json(rest: ""","result":{"response":"\ud800"}"""), "/result/response" },
        { SampleStatement.Json(rest: ""","result":{"response":"\udc00\ud800"}"""), "/result/response" },
        { SampleStatement.Json(rest: ""","result":{"extensions":{"http://e.example/x":["\ud83d"]}}"""), "escape" },
        { SampleStatement.Json(rest: ""","result":{"extensions":{"http://e.example/x":{"\udead":1}}}"""), "escape" },
        { SampleStatement.Json(rest: ""","result":{"response":"\x41"}"""), "not JSON" },
        { SampleStatement.Json(rest: ",\"result\":{\"response\":\"\u0001\"}"), "not JSON" },
        { SampleStatement.Json(rest: ""","id":"7" """), "/id" },
        { SampleStatement.Json(rest: ""","id":null"""), "/id" },
        { SampleStatement.Json(rest: ""","timestamp":"yesterday" """), "/timestamp" },
        { SampleStatement.Json(rest: ""","timestamp":"2026-02-30T00:00:00Z" """), "/timestamp" },
        { SampleStatement.Json(rest: ""","timestamp":"0000-01-01T00:00:00Z" """), "/timestamp" },
        { SampleStatement.Json(rest: ""","timestamp":"0001-01-01T00:00:00+14:00" """), "/timestamp" },
        { SampleStatement.Json(rest: ""","timestamp":"9999-12-31T23:59:59-14:00" """), "/timestamp" },
        { SampleStatement.Json(rest: ""","timestamp":1774944000"""), "/timestamp" },
        { SampleStatement.Json(rest: ""","result":{"score":{"scaled":1.01}}"""), "/result/score/scaled" },
        { SampleStatement.Json(rest: ""","result":{"score":{"raw":1e999}}"""), "/result/score/raw" },
        { SampleStatement.Json(rest: ""","result":{"duration":"1 hour"}"""), "/result/duration" },
        { SampleStatement.Json(rest: ""","context":{"registration":"7"}"""), "/context/registration" },
        { SampleStatement.Json(rest: ""","Result":{}"""), "Result" },
        { SampleStatement.Json(rest: ""","version":"2.0.0" """), "/version" },
        { "\uFEFF" + SampleStatement.Json(), "byte order mark" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_broken_body_is_refused_and_the_answer_names_what_is_wrong(string body, string says)
    {
        await _tenant.PostAsync(body).RefusedAsync(HttpStatusCode.BadRequest, says);
        await _tenant.PutAsync($"{Guid.NewGuid()}", body).RefusedAsync(HttpStatusCode.BadRequest, says);
        if (!body.Contains('\n', StringComparison.Ordinal))
            await _tenant.PostAsync($"[{SampleStatement.Json()},{body}]").RefusedAsync(HttpStatusCode.BadRequest, "\"");
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF8, 0x88, 0x80, 0x80, 0x80 })]
    [InlineData(new byte[] { 0xE2, 0x82 })]
    public async Task Text_that_is_not_UTF_8_is_refused_with_its_position(byte[] bad)
    {
        var before = Encoding.UTF8.GetBytes(SampleStatement.Json()[..^1] + ",\"result\":{\"response\":\"");
        byte[] body = [.. before, .. bad, .. "\"}}"u8];

        await _tenant.Http.PostAsync(Statements, TenantClient.Body(body)).RefusedAsync(HttpStatusCode.BadRequest, $"byte {before.Length}");
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public async Task Other_encodings_are_refused(string encoding)
    {
        await _tenant.Http.PostAsync(Statements, TenantClient.Body([.. Encoding.GetEncoding(encoding).GetBytes(SampleStatement.Json(actor: """{"mbox":"mailto:li@example.edu.cn","name":"李"}"""))]))
            .RefusedAsync(HttpStatusCode.BadRequest, "\"problems\"");
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public async Task Nesting_ten_thousand_deep_is_refused(string open, string close)
    {
        var deep = string.Concat(Enumerable.Repeat(open, 10_000)) + "1" + string.Concat(Enumerable.Repeat(close, 10_000));

        await _tenant.PostAsync(SampleStatement.Json(rest: $$$""","result":{"extensions":{"http://e.example/x":{{{deep}}}}}""")).RefusedAsync(HttpStatusCode.BadRequest, "deep");
        await _tenant.PostAsync(deep).RefusedAsync(HttpStatusCode.BadRequest, "\"problems\"");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/jsonp")]
    [InlineData("application/ld+json")]
    [InlineData("text/json; charset=utf-8")]
    public async Task Another_content_type_is_refused_and_named(string type)
    {
        await _tenant.PostAsync(SampleStatement.Json(), type).RefusedAsync(HttpStatusCode.UnsupportedMediaType, type.Split(';')[0]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("json")]
    [InlineData("application/json, text/plain")]
    [InlineData("application/")]
    public async Task A_missing_or_malformed_content_type_is_refused(string? type)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(SampleStatement.Json()));
        if (type is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", type);

        await _tenant.Http.PostAsync(Statements, content).RefusedAsync(HttpStatusCode.UnsupportedMediaType, "application/json");
    }

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("APPLICATION/JSON")]
    [InlineData("application/json; charset=\"UTF-8\"; profile=x")]
    public async Task The_form_of_the_right_content_type_does_not_matter(string type)
    {
        _stored++;
        using var answer = await _tenant.PostAsync(SampleStatement.Json(), type);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_of_50_MB_is_refused_with_413(bool withLength)
    {
        await using var endless = new MemoryStream(new byte[50_000_000]);
        using var content = new StreamContent(endless);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, Statements) { Content = content };
        request.Headers.TransferEncodingChunked = !withLength;
        request.Headers.ExpectContinue = false;

        await _tenant.Http.SendAsync(request).RefusedAsync(HttpStatusCode.RequestEntityTooLarge, "32 MiB");
    }

    [Fact]
    public async Task A_client_that_announces_50_MB_and_sends_nothing_is_answered_at_once()
    {
        var answer = await ExchangeAsync("POST /xapi/statements HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50000000\r\n");

        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Length: -1\r\n")]
    [InlineData("Content-Length: 99999999999999999999\r\n")]
    [InlineData("Content-Length: 5\r\nContent-Length: 6\r\n")]
    [InlineData("Transfer-Encoding: gzip\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "200 400")]
    public async Task A_request_with_a_malformed_length_is_refused(string header, string status = "400 501")
    {
        var answer = await ExchangeAsync($"POST /xapi/statements HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{header}");

        Assert.Contains(answer.Split(' ')[1], status, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_compressed_body_that_is_cut_short_is_refused_and_not_taken_for_broken_JSON()
    {
        using var content = TenantClient.Body([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]);
        content.Headers.ContentEncoding.Add("gzip");

        await _tenant.Http.PostAsync(Statements, content).RefusedAsync(HttpStatusCode.BadRequest, "Content-Encoding");
    }

    [Fact]
    public async Task A_client_that_leaves_in_the_middle_of_its_body_leaves_nothing_behind()
    {
        using var client = await ConnectAsync();
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /xapi/statements HTTP/1.1\r\nHost: x\r\n{Signed}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{SampleStatement.Json()[..40]}"));
        client.LingerState = new LingerOption(true, 0);
        client.Close();

        await _tenant.GetAsync($"/xapi/statements?statementId={Guid.NewGuid()}").RefusedAsync(HttpStatusCode.NotFound, "no statement");
    }

    private string Signed => $"Authorization: {_tenant.Http.DefaultRequestHeaders.Authorization}\r\nX-Experience-API-Version: 1.0.3\r\nConnection: close\r\n";

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(_tenant.Http.BaseAddress!.Host, _tenant.Http.BaseAddress.Port);
        return client;
    }

    private async Task<string> ExchangeAsync(string head)
    {
        using var client = await ConnectAsync();
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{head}{Signed}\r\n"));
        if (head.Contains("chunked", StringComparison.Ordinal))
            await stream.WriteAsync("0\r\n\r\n"u8.ToArray());
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(4)) ?? "";
    }
}
