using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using static LearningRecords.Xapi.Tests.Examples;

namespace LearningRecords.Xapi.Tests.Sections;

/// <summary>Data 2.6: signed statements.</summary>
public sealed class Data_2_6_Signatures : IDisposable
{
    private const string Signature = """
        {"usageType":"http://adlnet.gov/expapi/attachments/signature","display":{"en":"Signature"},"contentType":"application/octet-stream","length":1,"sha2":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}
        """;

    private static readonly string Signed = Set(Smallest, "/id", "\"0c7a1f3e-8a8f-4c0b-9d7e-5a3f2b1c0d9e\"");

    private readonly RSA _key = RSA.Create(2048);

    [Theory]
    [InlineData("RS256")]
    [InlineData("RS384")]
    [InlineData("RS512")]
    public void A_signature_of_the_statement_is_accepted_with_and_without_a_certificate(string algorithm)
    {
        Assert.Null(Check(Jws(Header(algorithm), Signed, algorithm)));
        Assert.Null(Check(Jws(Header(algorithm, Certificate(_key)), Signed, algorithm)));
        Assert.Null(Check(Jws(Header(algorithm, Certificate(_key), "bm90IGxvb2tlZCBhdA=="), Signed, algorithm)));
    }

    [Theory]
    [InlineData("HS256")]
    [InlineData("none")]
    [InlineData("ES256")]
    [InlineData("PS256")]
    [InlineData("rs256")]
    public void Another_algorithm_is_refused(string algorithm) => Assert.Equal("signature-algorithm", Check(Jws(Header(algorithm), Signed)));

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("a.b.c.d")]
    [InlineData("..")]
    [InlineData("e30.e30.!!!")]
    [InlineData("e30.e30.e30")]
    [InlineData("{\"payload\":\"e30\",\"signatures\":[]}")]
    public void What_is_no_compact_JWS_is_refused(string signature) => Assert.Equal("signature-malformed", Check(signature));

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"alg":5}""")]
    [InlineData("""{"alg":"RS256","x5c":"x"}""")]
    [InlineData("""{"alg":"RS256","x5c":[]}""")]
    [InlineData("""{"alg":"RS256","x5c":[5]}""")]
    [InlineData("""{"alg":"RS256","x5c":["no base64!"]}""")]
    [InlineData("""{"alg":"\ud800"}""")]
    public void A_header_that_cannot_be_used_is_refused(string header) => Assert.Equal("signature-malformed", Check(Jws(header, Signed)));

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"actor":{"mbox":"ann"},"verb":{"id":"http://e.com/v"},"object":{"id":"http://e.com/o"}}""")]
    public void A_payload_that_is_no_valid_statement_is_refused(string payload) => Assert.Equal("signature-payload", Check(Jws(Header("RS256"), payload)));

    [Fact]
    public void The_payload_is_compared_as_statements_are()
    {
        Assert.Null(Check(Jws(Header("RS256"), Signed.Replace("\"object\"", " \"\\u006fbject\"", StringComparison.Ordinal))));
        Assert.Null(Check(Jws(Header("RS256"), Smallest)));
        Assert.Equal("signature-other-statement", Check(Jws(Header("RS256"), Set(Signed, "/object/id", "\"http://example.com/books/2\""))));
        Assert.Equal("signature-other-statement", Check(Jws(Header("RS256"), Set(Signed, "/id", "\"1c7a1f3e-8a8f-4c0b-9d7e-5a3f2b1c0d9e\""))));
    }

    [Fact]
    public void A_signature_that_the_certificate_did_not_make_is_refused()
    {
        using var other = RSA.Create(2048);
        Assert.Equal("signature-invalid", Check(Jws(Header("RS256", Certificate(other)), Signed)));
        Assert.Equal("signature-invalid", Check(Jws(Header("RS256", Certificate(_key)), Signed, "RS512")));
        Assert.Equal("signature-invalid", Check(Jws(Header("RS256", "bm90IGEgY2VydGlmaWNhdGU="), Signed)));
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var certificate = new CertificateRequest("CN=curve", curve, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        Assert.Equal("signature-invalid", Check(Jws(Header("RS256", Convert.ToBase64String(certificate.RawData)), Signed)));
    }

    [Fact]
    public void The_problem_points_at_the_declaration()
    {
        var statement = Statement();
        var problem = StatementSignature.Check(Utf8("x"), statement, statement.Attachments[0], 3, XapiVersion.V2_0_0)!;
        Assert.Equal((3, "/attachments/0", "xAPI 2.0 4.2.6"), (problem.StatementIndex!.Value, problem.Pointer, problem.Section));
    }

    public void Dispose() => _key.Dispose();

    private static string? Check(string signature)
    {
        var statement = Statement();
        return StatementSignature.Check(Utf8(signature), statement, statement.Attachments[0], 0, XapiVersion.V1_0_3)?.Rule;
    }

    private static Statement Statement() => Assert.Single(Read(Set(Signed, "/attachments", $"[{Signature}]")).Statements);

    private string Jws(string header, string payload, string algorithm = "RS256")
    {
        var hash = algorithm switch { "RS384" => HashAlgorithmName.SHA384, "RS512" => HashAlgorithmName.SHA512, _ => HashAlgorithmName.SHA256 };
        var input = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
        return $"{input}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(input), hash, RSASignaturePadding.Pkcs1))}";
    }

    private static string Header(string algorithm, params string[] certificates) =>
        certificates.Length == 0 ? $$"""{"alg":"{{algorithm}}"}""" : $$"""{"alg":"{{algorithm}}","x5c":[{{string.Join(',', certificates.Select(c => $"\"{c}\""))}}]}""";

    private static string Certificate(RSA key)
    {
        using var certificate = new CertificateRequest("CN=signer", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        return Convert.ToBase64String(certificate.RawData);
    }
}
