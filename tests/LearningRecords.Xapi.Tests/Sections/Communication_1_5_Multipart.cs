using System.Security.Cryptography;
using System.Text;
using CsCheck;
using static LearningRecords.Xapi.Tests.Examples;

namespace LearningRecords.Xapi.Tests.Sections;

/// <summary>Communication 1.5.2: requests of type multipart/mixed.</summary>
public class Communication_1_5_Multipart
{
    private const string Boundary = "abcABC0123'()+_,-./:=?";

    [Theory]
    [InlineData("multipart/mixed; boundary=x", "x")]
    [InlineData("Multipart/Mixed; charset=utf-8; Boundary=\"abcABC0123'()+_,-./:=?\"", Boundary)]
    [InlineData("multipart/mixed; boundary=-------------42", "-------------42")]
    [InlineData("multipart/mixed", null)]
    [InlineData("multipart/mixed; boundary=\"\"", null)]
    [InlineData("multipart/form-data; boundary=x", null)]
    [InlineData("application/json", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void The_boundary_is_a_parameter_of_the_content_type(string? contentType, string? boundary) =>
        Assert.Equal(boundary, MultipartStatements.BoundaryOf(contentType));

    [Fact]
    public Task Contents_come_out_as_they_went_in_however_they_arrive() =>
        Gen.Select(Gen.Byte.Array[0, 300].Array[0, 4], Gen.Int[1, 200], Gen.Bool, Gen.Bool).SampleAsync(async (contents, chunk, preamble, dashes) =>
        {
            if (dashes)
                contents = [.. contents, Encoding.ASCII.GetBytes($"\r\n--{Boundary[..^1]}\r\n--\r\r\n-"), Encoding.ASCII.GetBytes($"--{Boundary}x"[..^2])];
            var body = Body(Smallest, contents, preamble ? "preamble\r\n" : "", "\r\nepilogue");
            var (statements, received) = await ReadAsync(body, chunk);
            Assert.Equal(Smallest, Encoding.UTF8.GetString(statements));
            Assert.Equal(contents.Select(Convert.ToHexString), received.Select(Convert.ToHexString), StringComparer.Ordinal);
        }, iter: 500);

    [Fact]
    public async Task A_content_larger_than_any_buffer_is_streamed()
    {
        var content = new byte[5_000_000];
        new Random(1).NextBytes(content);
        var (_, received) = await ReadAsync(Body(Smallest, [content], "", ""), 70_000);
        Assert.Equal(SHA256.HashData(content), SHA256.HashData(Assert.Single(received)));
    }

    [Fact]
    public async Task A_content_that_is_not_read_is_passed_over()
    {
        using var request = Request(Body(Smallest, [[1, 2, 3], [4]], "", ""));
        await request.ReadStatementsAsync(1_000);
        var first = await request.NextAttachmentAsync();
        Assert.Equal(Hash([4]), (await request.NextAttachmentAsync())!.Sha2);
        await Assert.ThrowsAsync<InvalidOperationException>(() => first!.CopyToAsync(Stream.Null, 10));
        Assert.Null(await request.NextAttachmentAsync());
        Assert.Null(await request.NextAttachmentAsync());
    }

    [Theory]
    [InlineData("SHA384")]
    [InlineData("SHA512")]
    public async Task A_longer_hash_is_checked_too(string algorithm)
    {
        byte[] content = [1, 2, 3];
        var hash = Convert.ToHexString(CryptographicOperations.HashData(new HashAlgorithmName(algorithm), content));
        var body = Latin1($"--b\r\nContent-Type: application/json\r\n\r\n{{}}\r\n--b\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {hash}\r\n\r\n\u0001\u0002\u0003\r\n--b--");
        var (_, received) = await ReadAsync(body, 1_000, "b");
        Assert.Equal(content, Assert.Single(received));
    }

    [Theory]
    [InlineData("", "multipart-malformed")]
    [InlineData("{}", "multipart-malformed")]
    [InlineData("--b--", "multipart-first-part")]
    [InlineData("--b\r\n\r\n{}\r\n--b--", "multipart-first-part")]
    [InlineData("--b\r\nContent-Type: text/plain\r\n\r\n{}\r\n--b--", "multipart-first-part")]
    [InlineData("--b\r\nContent-Type: application/json\r\n\r\n{}", "multipart-malformed")]
    [InlineData("--b\r\nContent-Type: application/json\r\n\r\n{}\r\n--b", "multipart-malformed")]
    [InlineData("--b\r\nContent-Type application/json\r\n\r\n{}\r\n--b--", "multipart-malformed")]
    [InlineData("--bb\r\nContent-Type: application/json\r\n\r\n{}\r\n--bb--", "multipart-malformed")]
    [InlineData("--b\r\nContent-Type: application/json\r\n\r\n{}\r\n--b\r\nContent-Transfer-Encoding: binary\r\n\r\nx\r\n--b--", "part-hash-required")]
    [InlineData("--b\r\nContent-Type: application/json\r\n\r\n{}\r\n--b\r\nX-Experience-API-Hash: abc\r\nContent-Transfer-Encoding: binary\r\n\r\nx\r\n--b--", "part-hash-required")]
    [InlineData("--b\r\nContent-Type: application/json\r\n\r\n{}\r\n--b\r\nX-Experience-API-Hash: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\r\n\r\ntest\r\n--b--", "part-transfer-encoding")]
    [InlineData("--b\r\nContent-Type: application/json\r\n\r\n{}\r\n--b\r\nX-Experience-API-Hash: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\r\nContent-Transfer-Encoding: base64\r\n\r\ntest\r\n--b--", "part-transfer-encoding")]
    [InlineData("--b\r\nContent-Type: application/json\r\n\r\n{}\r\n--b\r\nX-Experience-API-Hash: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\r\nContent-Transfer-Encoding: binary\r\n\r\nother\r\n--b--", "part-hash-differs")]
    public async Task A_body_that_is_not_as_the_standard_has_it_is_refused(string body, string rule)
    {
        var refused = await Assert.ThrowsAsync<MultipartException>(() => ReadAsync(Latin1(body), 7, "b"));
        Assert.Equal((rule, null, ""), (refused.Problem.Rule, refused.Problem.StatementIndex, refused.Problem.Pointer));
    }

    [Fact]
    public async Task Parts_beyond_the_limit_are_refused()
    {
        using var large = Request(Body(Smallest, [], "", ""));
        Assert.Equal("part-too-large", (await Assert.ThrowsAsync<MultipartException>(() => large.ReadStatementsAsync(Smallest.Length - 1))).Problem.Rule);
        using var request = Request(Body(Smallest, [[1, 2, 3]], "", ""));
        await request.ReadStatementsAsync(Smallest.Length);
        var part = await request.NextAttachmentAsync();
        Assert.Equal("part-too-large", (await Assert.ThrowsAsync<MultipartException>(() => part!.CopyToAsync(Stream.Null, 2))).Problem.Rule);
        using var headers = Request(Latin1($"--{Boundary}\r\nX: {new string('x', 100_000)}\r\n\r\n"));
        Assert.Equal("multipart-malformed", (await Assert.ThrowsAsync<MultipartException>(() => headers.ReadStatementsAsync(10))).Problem.Rule);
    }

    [Fact]
    public void Every_attachment_has_a_file_url_or_content_and_every_content_is_declared()
    {
        var hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        var withUrl = Read(Full).Statements;
        var without = Read(With(n => n["attachments"]![0]!.AsObject().Remove("fileUrl"))).Statements;
        Assert.Empty(MultipartStatements.Match(withUrl, [], XapiVersion.V2_0_0));
        Assert.Empty(MultipartStatements.Match(withUrl, [hash], XapiVersion.V2_0_0));
        Assert.Empty(MultipartStatements.Match(without, [hash.ToUpperInvariant()], XapiVersion.V2_0_0));
        var missing = Assert.Single(MultipartStatements.Match([.. withUrl, .. without], [], XapiVersion.V1_0_3));
        Assert.Equal((1, "/attachments/0", "attachment-content-missing"), (missing.StatementIndex!.Value, missing.Pointer, missing.Rule));
        var undeclared = Assert.Single(MultipartStatements.Match(withUrl, [hash, Hash([1])], XapiVersion.V1_0_3));
        Assert.Equal((null, "part-undeclared"), (undeclared.StatementIndex, undeclared.Rule));
    }

    private static MultipartStatements Request(byte[] body, int chunk = 1_000, string boundary = Boundary) =>
        new(new Trickle(body, chunk), boundary, XapiVersion.V2_0_0);

    private static async Task<(byte[] Statements, List<byte[]> Contents)> ReadAsync(byte[] body, int chunk, string boundary = Boundary)
    {
        using var request = Request(body, chunk, boundary);
        var statements = await request.ReadStatementsAsync(100_000);
        List<byte[]> contents = [];
        while (await request.NextAttachmentAsync() is { } part)
        {
            using var content = new MemoryStream();
            Assert.Equal(await part.CopyToAsync(content, 10_000_000), content.Length);
            contents.Add(content.ToArray());
        }

        return (statements.ToArray(), contents);
    }

    private static byte[] Body(string statements, byte[][] contents, string preamble, string epilogue)
    {
        using var body = new MemoryStream();
        body.Write(Latin1($"{preamble}--{Boundary}\r\nContent-Type:application/json\r\n\r\n{statements}"));
        foreach (var content in contents)
        {
            body.Write(Latin1($"\r\n--{Boundary}\r\nContent-Type:text/plain\r\nContent-Transfer-Encoding:binary\r\nX-Experience-API-Hash:{Hash(content)}\r\n\r\n"));
            body.Write(content);
        }

        body.Write(Latin1($"\r\n--{Boundary}--{epilogue}"));
        return body.ToArray();
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static byte[] Latin1(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>Hands out a few bytes at a time, as a network does.</summary>
    private sealed class Trickle(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(chunk, buffer.Length)], cancellationToken);
    }
}
