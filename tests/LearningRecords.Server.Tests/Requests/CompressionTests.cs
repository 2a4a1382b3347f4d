using System.IO.Compression;
using System.Net;
using System.Text;
using LearningRecords.Server.Tests.Conformance;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Requests;

/// <summary>Bodies that travel compressed, in both directions.</summary>
public sealed class CompressionTests(OneTenant one) : IClassFixture<OneTenant>
{
    private readonly TenantClient _tenant = one.Tenant;

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_compressed_batch_is_stored(string encoding)
    {
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        var answer = await SendAsync("POST", "/xapi/statements", encoding, Compress(encoding, Encoding.UTF8.GetBytes(SampleStatement.Batch(SampleStatement.Json(first), SampleStatement.Json(second)))));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal([$"{first}", $"{second}"], answer.Ids);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task A_document_is_kept_as_it_was_before_it_was_compressed(string encoding)
    {
        var address = DocumentRequests.NewAddress("state");
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("书签", 10_000)));
        var put = await SendAsync("PUT", address, encoding, Compress(encoding, bytes));

        Assert.Equal(HttpStatusCode.NoContent, put.Status);
        Assert.Equal(bytes, (await _tenant.ReadDocumentAsync(address)).Body);
    }

    [Theory]
    [InlineData("gzip", "/xapi/statements")]
    [InlineData("br", "/xapi/statements")]
    [InlineData("gzip", null)]
    [InlineData("br", null)]
    public async Task A_body_that_unfolds_beyond_the_limit_is_refused_however_small_it_came(string encoding, string? path)
    {
        var bomb = Compress(encoding, new byte[100_000_000]);
        Assert.True(bomb.Length < 1_000_000);

        var answer = await SendAsync(path is null ? "PUT" : "POST", path ?? DocumentRequests.NewAddress("state"), encoding, bomb);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.Status);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_body_that_is_not_what_its_encoding_says_is_refused_and_nothing_is_stored(string encoding)
    {
        var whole = Compress(encoding, Encoding.UTF8.GetBytes(string.Join(',', Enumerable.Range(0, 20_000))));
        foreach (var broken in new[] { "{\"not\":\"compressed\"}"u8.ToArray(), whole[..^(whole.Length / 2)], [.. whole[..50], 0xff, 0xff, 0xff, .. whole[53..]] })
        {
            var address = DocumentRequests.NewAddress("state");
            var answer = await SendAsync("PUT", address, encoding, broken);

            Assert.True(answer.Status == HttpStatusCode.BadRequest, $"{encoding} of {broken.Length} bytes: {(int)answer.Status} {answer.Text}");
            Assert.Equal(HttpStatusCode.NotFound, (await _tenant.ReadDocumentAsync(address)).Status);
        }
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("gzip, br")]
    [InlineData("compress")]
    public async Task An_encoding_that_nobody_here_reads_is_refused_and_those_that_are_read_are_named(string encoding)
    {
        var answer = await SendAsync("POST", "/xapi/statements", encoding, Encoding.UTF8.GetBytes(SampleStatement.Json()));

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.Status);
        Assert.Contains("gzip", Assert.Single(answer.Headers.GetValues("Accept-Encoding")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Identity_is_no_encoding()
    {
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("POST", "/xapi/statements", "identity", Encoding.UTF8.GetBytes(SampleStatement.Json()))).Status);
    }

    [Theory]
    [InlineData("/xapi/statements", "gzip")]
    [InlineData("/xapi/statements", "br")]
    [InlineData("/xapi/about", "br")]
    [InlineData("/insights/summary", "gzip")]
    [InlineData("/recommendations?group=nobody", "gzip")]
    public async Task Who_accepts_it_is_answered_compressed_and_with_the_same_bytes(string path, string encoding)
    {
        await _tenant.StoreAsync(SampleStatement.Batch(Enumerable.Range(0, 50).Select(_ => SampleStatement.Json())));
        await _tenant.CaughtUpAsync();
        var plain = await _tenant.AskAsync("1.0.3", "GET", path);
        var compressed = await _tenant.AskAsync("1.0.3", "GET", path, body: null, type: null, ("Accept-Encoding", encoding));

        Assert.Empty(plain.ContentHeaders.ContentEncoding);
        Assert.Equal([encoding], compressed.ContentHeaders.ContentEncoding);
        Assert.Equal(plain.Text.Length, Encoding.UTF8.GetString(Expand(encoding, compressed.Body)).Length);
    }

    [Fact]
    public async Task A_page_is_sent_while_it_is_read_also_when_it_is_compressed()
    {
        await _tenant.StoreAsync(SampleStatement.Batch(Enumerable.Range(0, 400).Select(n => SampleStatement.Json(rest: $$""","result":{"response":"{{Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(1500))}}"}"""))));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/xapi/statements?limit=400", UriKind.Relative));
        request.Headers.Add("Accept-Encoding", "gzip");
        using var answer = await _tenant.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        Assert.True(answer.Headers.TransferEncodingChunked);
        using var statements = System.Text.Json.JsonDocument.Parse(Expand("gzip", await answer.Content.ReadAsByteArrayAsync()));
        Assert.Equal(400, statements.RootElement.GetProperty("statements").GetArrayLength());
    }

    private Task<Answer> SendAsync(string method, string path, string encoding, byte[] body) =>
        _tenant.AskAsync("2.0.0", method, path, body, DocumentRequests.Json, ("Content-Encoding", encoding));

    private static byte[] Compress(string encoding, byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var compressor = (Stream)(encoding switch
        {
            "gzip" => new GZipStream(output, CompressionLevel.Fastest),
            "br" => new BrotliStream(output, CompressionLevel.Fastest),
            _ => new ZLibStream(output, CompressionLevel.Fastest),
        }))
            compressor.Write(bytes);
        return output.ToArray();
    }

    private static byte[] Expand(string encoding, byte[] bytes)
    {
        using var input = new MemoryStream(bytes);
        using var expander = (Stream)(encoding == "gzip" ? new GZipStream(input, CompressionMode.Decompress) : new BrotliStream(input, CompressionMode.Decompress));
        using var output = new MemoryStream();
        expander.CopyTo(output);
        return output.ToArray();
    }
}
