using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace LearningRecords.Xapi;

/// <summary>
/// Signed statements (Data 2.6): a JSON Web Signature in compact serialization (RFC 7515) over the statement as it was before signing.
/// Checking it catches mistakes; whom to trust is not decided here.
/// </summary>
public static class StatementSignature
{
    private const int LongestSignature = 16 * 1024 * 1024;

    /// <summary>
    /// Checks a signature: its form, its algorithm (RS256, RS384 or RS512), that its payload is this statement, and, when the header has an
    /// <c>x5c</c>, that the first certificate in it made the signature. Never throws for bad input.
    /// </summary>
    /// <param name="signature">The content of the attachment.</param>
    /// <param name="statement">The statement that declares the attachment.</param>
    /// <param name="declaration">The declaration, one of <see cref="Statement.Attachments"/>.</param>
    /// <param name="statementIndex">Position of the statement in its batch, for the problem.</param>
    /// <param name="version">Whose rules apply.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static Problem? Check(ReadOnlyMemory<byte> signature, Statement statement, AttachmentDeclaration declaration, int statementIndex, XapiVersion version)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(declaration);
        return Find(signature, statement, version) is var (rule, message)
            ? new Problem(statementIndex, declaration.Pointer, rule.Id, rule.Section(version), message)
            : null;
    }

    private static (Rule Rule, string Message)? Find(ReadOnlyMemory<byte> signature, Statement statement, XapiVersion version)
    {
        var parts = signature.Length <= LongestSignature && Ascii.IsValid(signature.Span) ? Encoding.ASCII.GetString(signature.Span).Split('.') : [];
        if (parts.Length != 3 || Decode(parts[0]) is not { } header || Decode(parts[1]) is not { } payload || Decode(parts[2]) is not { } bytes)
            return (Rules.SignatureMalformed, "The signature is not a JWS in compact serialization: three parts in base64url, joined by dots.");
        if (ReadHeader(header) is not var (algorithm, certificate))
            return (Rules.SignatureMalformed, "The header of the signature is not a JSON object with \"alg\" and, if it has one, \"x5c\" as an array of certificates in base64.");
        if (HashOf(algorithm) is not { } hash)
            return (Rules.SignatureAlgorithm, $"The signature uses the algorithm \"{algorithm}\"; it must be RS256, RS384 or RS512.");
        if (PayloadProblem(payload, statement, version) is { } problem)
            return problem;
        if (certificate is not null && !IsSignedBy(certificate, parts, bytes, hash))
            return (Rules.SignatureInvalid, "The signature was not made by the certificate in its \"x5c\".");
        return null;
    }

    private static (Rule Rule, string Message)? PayloadProblem(byte[] payload, Statement statement, XapiVersion version)
    {
        var signed = StatementReader.Read(payload, version);
        if (signed.Problems is [var first, ..])
            return (Rules.SignaturePayload, $"The payload of the signature is not a valid statement: at \"{first.Pointer}\", {first.Message}");
        if (signed.IsArray || signed.Statements is not [var original])
            return (Rules.SignaturePayload, "The payload of the signature must be one statement.");
        var isSame = (original.Id is null || statement.Id is null || original.Id == statement.Id) && StatementComparison.AreEqual(statement.Body, original.Body);
        return isSame ? null : (Rules.SignatureOtherStatement, "The payload of the signature is not this statement.");
    }

    private static (string Algorithm, byte[]? Certificate)? ReadHeader(byte[] header)
    {
        try
        {
            using var json = JsonDocument.Parse(header);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("alg", out var algorithm) || algorithm.ValueKind != JsonValueKind.String)
                return null;
            if (!json.RootElement.TryGetProperty("x5c", out var chain))
                return (algorithm.GetString()!, null);
            return chain.ValueKind == JsonValueKind.Array && chain.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.String } first && first.TryGetBytesFromBase64(out var certificate)
                ? (algorithm.GetString()!, certificate)
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static HashAlgorithmName? HashOf(string algorithm) => algorithm switch
    {
        "RS256" => HashAlgorithmName.SHA256,
        "RS384" => HashAlgorithmName.SHA384,
        "RS512" => HashAlgorithmName.SHA512,
        _ => null,
    };

    private static bool IsSignedBy(byte[] certificate, string[] parts, byte[] signature, HashAlgorithmName hash)
    {
        try
        {
            using var signer = X509CertificateLoader.LoadCertificate(certificate);
            using var key = signer.GetRSAPublicKey();
            return key is not null && key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), signature, hash, RSASignaturePadding.Pkcs1);
        }
        catch (CryptographicException)
        {
            return false; // no certificate, or one that cannot have made a signature
        }
    }

    private static byte[]? Decode(string base64Url) =>
        base64Url.Length > 0 && Base64Url.IsValid(base64Url) && !base64Url.Contains('=', StringComparison.Ordinal) ? Base64Url.DecodeFromChars(base64Url) : null;
}
