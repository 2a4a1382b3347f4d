using System.Security.Cryptography;
using System.Text;
using LearningRecords.Events;
using LearningRecords.Server.Attachments;

namespace LearningRecords.Server.Statements;

/// <summary>
/// Writes an answer of type <c>multipart/mixed</c> (xAPI 1.0.3 Communication 1.5.2; 2.0 4.1.3): first the statements as JSON, then each content that they
/// declare and this store holds, once, streamed from where it is kept.
/// </summary>
public sealed class MultipartAnswer(HttpContext http, IAttachmentContents contents, string tenant)
{
    private readonly string _boundary = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private readonly Dictionary<string, string> _contentTypes = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Begins the part with the statements; the caller writes their JSON into the response.</summary>
    public void Begin()
    {
        http.Response.ContentType = $"multipart/mixed; boundary={_boundary}";
        Write($"--{_boundary}\r\nContent-Type: application/json\r\n\r\n");
    }

    /// <summary>Notes the contents to send after the statements while these are written, whatever the format they are written in.</summary>
    public async IAsyncEnumerable<StatementRecorded> Noting(IAsyncEnumerable<StatementRecorded> statements)
    {
        await foreach (var statement in statements)
        {
            Note(statement);
            yield return statement;
        }
    }

    /// <summary>Notes the contents that one statement declares.</summary>
    public void Note(StatementRecorded statement) => DeclaredAttachments.AddTo(_contentTypes, statement.Body.Span);

    /// <summary>Sends the contents and ends the answer.</summary>
    public async Task EndAsync(CancellationToken token)
    {
        foreach (var (sha2, contentType) in _contentTypes)
        {
            var key = sha2.ToLowerInvariant();
            // A content that only its fileUrl knows is not here.
            if (await contents.LengthAsync(tenant, key, token) is not { } length)
                continue;
            Write($"\r\n--{_boundary}\r\nContent-Type: {OnOneLine(contentType)}\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {sha2}\r\nContent-Length: {length}\r\n\r\n");
            await http.Response.BodyWriter.FlushAsync(token);
            if (!HttpMethods.IsHead(http.Request.Method))
                await contents.CopyToAsync(tenant, key, http.Response.Body, token);
        }

        Write($"\r\n--{_boundary}--\r\n");
    }

    // The parameters of a declared media type are whatever the client wrote; a line break there would write headers of its own.
    private static string OnOneLine(string contentType) =>
        contentType.All(character => character is >= ' ' and <= '~') ? contentType : contentType.Split(';')[0].Trim();

    private void Write(string text)
    {
        var writer = http.Response.BodyWriter;
        writer.Advance(Encoding.ASCII.GetBytes(text, writer.GetSpan(text.Length)));
    }
}
