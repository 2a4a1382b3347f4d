using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using LearningRecords.Xapi.Attachments;

namespace LearningRecords.Xapi;

/// <summary>
/// A statements request of type <c>multipart/mixed</c> (Communication 1.5.2): first the statements as JSON, then the contents of attachments, each
/// under the hash that its header names. It is read as it arrives; no attachment is held in memory.
/// </summary>
public sealed class MultipartStatements : IDisposable
{
    private readonly MultipartReader _reader;
    private readonly XapiVersion _version;
    private AttachmentPart? _current;

    /// <summary>Begins to read a request.</summary>
    /// <param name="body">The body of the request.</param>
    /// <param name="boundary">What <see cref="BoundaryOf"/> found.</param>
    /// <param name="version">Whose rules apply.</param>
    public MultipartStatements(Stream body, string boundary, XapiVersion version)
    {
        ArgumentException.ThrowIfNullOrEmpty(boundary);
        _reader = new MultipartReader(body, boundary);
        _version = version;
    }

    /// <summary>The boundary in a <c>Content-Type</c> header; null when it is not <c>multipart/mixed</c> or has no usable boundary.</summary>
    public static string? BoundaryOf(string? contentType)
    {
        if (!System.Net.Http.Headers.MediaTypeHeaderValue.TryParse(contentType, out var type) || !"multipart/mixed".Equals(type.MediaType, StringComparison.OrdinalIgnoreCase))
            return null;
        var boundary = type.Parameters.FirstOrDefault(p => p.Name.Equals("boundary", StringComparison.OrdinalIgnoreCase))?.Value?.Trim('"');
        return boundary is { Length: > 0 and <= 70 } && Ascii.IsValid(boundary) ? boundary : null;
    }

    /// <summary>The problem of a request that is not the <c>multipart/mixed</c> the standard describes.</summary>
    /// <param name="message">A sentence for the developer of the client.</param>
    /// <param name="version">Whose rules apply.</param>
    public static Problem Malformed(string message, XapiVersion version) => ProblemOf(Rules.MultipartMalformed, null, "", message, version);

    /// <summary>Reads the first part, which must be JSON.</summary>
    /// <param name="maxLength">Most bytes to read.</param>
    /// <param name="cancellation">Gives up reading.</param>
    /// <exception cref="MultipartException">The body is not multipart, its first part is not JSON, or it is too large.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadStatementsAsync(int maxLength, CancellationToken cancellation = default)
    {
        var headers = await NextAsync(cancellation) ?? throw Broken(Rules.MultipartFirstPart, "The body has no parts; the first must be the statements.");
        var contentType = headers.GetValueOrDefault("Content-Type") ?? "";
        if (!contentType.Split(';')[0].Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase))
            throw Broken(Rules.MultipartFirstPart, $"The first part must be the statements, with the Content-Type application/json; it is \"{contentType}\".");

        var statements = new ArrayBufferWriter<byte>();
        while (await ContentAsync(cancellation) is { IsEmpty: false } content)
        {
            if (statements.WrittenCount + content.Length > maxLength)
                throw Broken(Rules.PartTooLarge, $"The statements may be {maxLength} bytes.");
            statements.Write(content.Span);
        }

        return statements.WrittenMemory;
    }

    /// <summary>Goes to the next attachment, passing over what was not read of the one before; null after the last.</summary>
    /// <exception cref="MultipartException">The body is not multipart, or the part lacks a header that the standard requires.</exception>
    public async Task<AttachmentPart?> NextAttachmentAsync(CancellationToken cancellation = default)
    {
        _current?.Leave();
        _current = null;
        if (await NextAsync(cancellation) is not { } headers)
            return null;
        if (headers.GetValueOrDefault("X-Experience-API-Hash") is not { Length: 64 or 96 or 128 } hash || !hash.All(char.IsAsciiHexDigit))
            throw Broken(Rules.PartHashRequired, "A part after the first is an attachment and needs the header X-Experience-API-Hash with its SHA-256, SHA-384 or SHA-512 in hexadecimal.");
        if (!"binary".Equals(headers.GetValueOrDefault("Content-Transfer-Encoding"), StringComparison.OrdinalIgnoreCase))
            throw Broken(Rules.PartTransferEncoding, "A part after the first is an attachment and needs the header Content-Transfer-Encoding: binary.");
        return _current = new AttachmentPart(this, hash, headers.GetValueOrDefault("Content-Type"));
    }

    /// <summary>
    /// What is wrong between the statements and the contents that came with them: an attachment with neither a <c>fileUrl</c> nor content, and
    /// content that no statement declares. For a request of type <c>application/json</c> there are no contents.
    /// </summary>
    /// <param name="statements">The statements of the request.</param>
    /// <param name="receivedHashes">The <see cref="AttachmentPart.Sha2"/> of every attachment received.</param>
    /// <param name="version">Whose rules apply.</param>
    public static IReadOnlyList<Problem> Match(IReadOnlyList<Statement> statements, IEnumerable<string> receivedHashes, XapiVersion version)
    {
        ArgumentNullException.ThrowIfNull(statements);
        var received = new HashSet<string>(receivedHashes, StringComparer.OrdinalIgnoreCase);
        var undeclared = new HashSet<string>(received, StringComparer.OrdinalIgnoreCase);
        List<Problem> problems = [];
        for (var i = 0; i < statements.Count; i++)
        {
            foreach (var attachment in statements[i].Attachments)
            {
                undeclared.Remove(attachment.Sha2);
                if (attachment.FileUrl is null && !received.Contains(attachment.Sha2))
                    problems.Add(ProblemOf(Rules.AttachmentContentMissing, i, attachment.Pointer, $"The attachment {attachment.Sha2} has no \"fileUrl\", and its content did not come with the request.", version));
            }
        }

        problems.AddRange(undeclared.Select(hash => ProblemOf(Rules.PartUndeclared, null, "", $"No statement declares an attachment with the hash {hash}.", version)));
        return problems;
    }

    /// <summary>Gives back the buffer; the body stays open.</summary>
    public void Dispose() => _reader.Dispose();

    internal async ValueTask<ReadOnlyMemory<byte>> ContentAsync(CancellationToken cancellation)
    {
        try
        {
            return await _reader.ReadContentAsync(cancellation);
        }
        catch (InvalidDataException e)
        {
            throw Broken(Rules.MultipartMalformed, e.Message);
        }
    }

    internal MultipartException Broken(Rule rule, string message) => new(ProblemOf(rule, null, "", message, _version));

    private async ValueTask<Dictionary<string, string>?> NextAsync(CancellationToken cancellation)
    {
        try
        {
            return await _reader.NextAsync(cancellation);
        }
        catch (InvalidDataException e)
        {
            throw Broken(Rules.MultipartMalformed, e.Message);
        }
    }

    private static Problem ProblemOf(Rule rule, int? index, string pointer, string message, XapiVersion version) =>
        new(index, pointer, rule.Id, rule.Section(version), message);
}

/// <summary>An attachment as it arrives; see <see cref="MultipartStatements.NextAttachmentAsync"/>.</summary>
public sealed class AttachmentPart
{
    private MultipartStatements? _request;

    internal AttachmentPart(MultipartStatements request, string sha2, string? contentType)
    {
        _request = request;
        Sha2 = sha2;
        ContentType = contentType;
    }

    /// <summary>The hash in its header, in hexadecimal.</summary>
    public string Sha2 { get; }

    /// <summary>The media type in its header, if any.</summary>
    public string? ContentType { get; }

    /// <summary>Copies the content while it arrives and makes sure that it is what its hash says.</summary>
    /// <param name="destination">Takes the content. When this throws, what it has taken is of no use.</param>
    /// <param name="maxLength">Most bytes to copy.</param>
    /// <param name="cancellation">Gives up copying.</param>
    /// <returns>The length of the content in bytes.</returns>
    /// <exception cref="MultipartException">The content has another hash, is too large, or does not end.</exception>
    /// <exception cref="InvalidOperationException">The content was copied already, or the request has gone on to the next part.</exception>
    public async Task<long> CopyToAsync(Stream destination, long maxLength, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var request = _request ?? throw new InvalidOperationException("The content of an attachment can be read once, before the next one.");
        _request = null;

        using var hash = IncrementalHash.CreateHash(Sha2.Length switch
        {
            64 => HashAlgorithmName.SHA256,
            96 => HashAlgorithmName.SHA384,
            _ => HashAlgorithmName.SHA512,
        });
        var length = 0L;
        while (await request.ContentAsync(cancellation) is { IsEmpty: false } content)
        {
            length += content.Length;
            if (length > maxLength)
                throw request.Broken(Rules.PartTooLarge, $"An attachment may be {maxLength} bytes.");
            hash.AppendData(content.Span);
            await destination.WriteAsync(content, cancellation);
        }

        var actual = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (!actual.Equals(Sha2, StringComparison.OrdinalIgnoreCase))
            throw request.Broken(Rules.PartHashDiffers, $"The content of the attachment {Sha2} has the hash {actual}.");
        return length;
    }

    internal void Leave() => _request = null;
}

/// <summary>A request that is not the <c>multipart/mixed</c> the standard describes.</summary>
#pragma warning disable RCS1194 // there is none without a problem
public sealed class MultipartException : Exception
{
    internal MultipartException(Problem problem)
        : base(problem.Message) => Problem = problem;

    /// <summary>What is wrong, of the body as a whole.</summary>
    public Problem Problem { get; }
}
