using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LearningRecords.Server.Tests.Attachments;
using LearningRecords.TestService;
using LearningRecords.Xapi;

namespace LearningRecords.Server.Tests.Conformance;

/// <summary>xAPI 1.0.3 Data 2.6, xAPI 2.0 4.2.6: signed statements.</summary>
public abstract class Data_2_6_SignedStatements(string version) : IDisposable
{
    private readonly Task<TenantClient> _tenant = RunningService.NewTenantAsync(version);
    private readonly RSA _key = RSA.Create(2048);
    private readonly Guid _id = Guid.NewGuid();

    public sealed class In_1_0_3() : Data_2_6_SignedStatements("1.0.3");

    public sealed class In_2_0() : Data_2_6_SignedStatements("2.0.0");

    public void Dispose()
    {
        _key.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("RS384")]
    [InlineData("RS512")]
    public async Task A_signature_of_the_statement_is_kept_with_it(string algorithm)
    {
        var (tenant, signature) = (await _tenant, Sign(SampleStatement.Json(_id), algorithm, Certificate(_key)));
        using var answer = await tenant.PostPartsAsync(Signed(signature), signature);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        var (_, parts) = await tenant.GetPartsAsync($"/xapi/statements?statementId={_id}&attachments=true");
        Multipart.IsContent(Assert.Single(parts), signature);
    }

    [Fact]
    public async Task A_signature_of_another_statement_is_refused() =>
        await Refused(Sign(SampleStatement.Json(_id, SampleStatement.Wang)), "signature-other-statement");

    [Fact]
    public async Task A_payload_that_is_no_statement_is_refused() => await Refused(Sign("{}"), "signature-payload");

    [Fact]
    public async Task Another_algorithm_is_refused() => await Refused(Sign(SampleStatement.Json(_id), "HS256"), "signature-algorithm");

    [Fact]
    public async Task What_is_no_signature_is_refused() => await Refused(new Content("signed"u8.ToArray(), "application/octet-stream"), "signature-malformed");

    [Fact]
    public async Task The_certificate_in_the_signature_must_have_made_it()
    {
        using var other = RSA.Create(2048);
        await Refused(Sign(SampleStatement.Json(_id), certificate: Certificate(other)), "signature-invalid");
    }

    [Fact]
    public async Task A_signature_is_an_octet_stream() => await Refused(Sign(SampleStatement.Json(_id)) with { ContentType = "application/jose" }, "signature-content-type");

    [Fact]
    public async Task A_bad_signature_is_said_together_with_a_missing_content()
    {
        var (tenant, signature, missing) = (await _tenant, Sign("{}"), Content.Of("not sent"));
        var body = Multipart.Statement(_id, signature.Declaration(usageType: AttachmentDeclaration.SignatureUsageType), missing.Declaration());
        var error = await tenant.PostPartsAsync(body, signature).RefusedAsync(HttpStatusCode.BadRequest, "signature-payload");
        Assert.Equal(["/attachments/0", "/attachments/1"], error.GetProperty("problems").EnumerateArray().Select(problem => problem.GetProperty("pointer").GetString()!), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_signature_that_only_a_fileUrl_knows_cannot_be_checked_and_is_accepted()
    {
        var (tenant, signature) = (await _tenant, Sign(SampleStatement.Json(_id)));
        await tenant.StoreAsync(Multipart.Statement(_id, signature.Declaration("https://example.edu.cn/signature", AttachmentDeclaration.SignatureUsageType)));
    }

    private async Task Refused(Content signature, string rule)
    {
        var tenant = await _tenant;
        await tenant.PostPartsAsync(Signed(signature), signature).RefusedAsync(HttpStatusCode.BadRequest, rule);
        Assert.Equal((0, 0), (await tenant.CountStoredAsync(), await tenant.CountContentsAsync()));
    }

    private string Signed(Content signature) => Multipart.Statement(_id, signature.Declaration(usageType: AttachmentDeclaration.SignatureUsageType));

    private Content Sign(string statement, string algorithm = "RS256", string? certificate = null)
    {
        var header = certificate is null ? $$"""{"alg":"{{algorithm}}"}""" : $$"""{"alg":"{{algorithm}}","x5c":["{{certificate}}"]}""";
        var signed = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header)) + "." + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(statement));
        var hash = algorithm switch { "RS384" => HashAlgorithmName.SHA384, "RS512" => HashAlgorithmName.SHA512, _ => HashAlgorithmName.SHA256 };
        var signature = _key.SignData(Encoding.ASCII.GetBytes(signed), hash, RSASignaturePadding.Pkcs1);
        return new Content(Encoding.ASCII.GetBytes($"{signed}.{Base64Url.EncodeToString(signature)}"), "application/octet-stream");
    }

    private static string Certificate(RSA key)
    {
        var request = new CertificateRequest("CN=Guidance centre", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return Convert.ToBase64String(certificate.RawData);
    }
}
