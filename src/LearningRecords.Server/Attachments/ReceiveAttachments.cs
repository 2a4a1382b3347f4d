using LearningRecords.Xapi;

namespace LearningRecords.Server.Attachments;

/// <summary>
/// Takes the contents that follow the statements of a <c>multipart/mixed</c> request (xAPI 1.0.3 Communication 1.5.2; 2.0 4.1.3), before the statements
/// are committed: no statement is ever stored without its content. A content whose statements are refused afterwards is declared by nobody and does no harm.
/// </summary>
public sealed class ReceiveAttachments(IAttachmentContents contents, AttachmentSettings settings)
{
    // A signature holds its statement and a few certificates; it is the one content that must be looked at as a whole.
    private const int LargestSignatureBytes = 1024 * 1024;

    public AttachmentSettings Settings => settings;

    /// <param name="statements">The valid statements of the request.</param>
    /// <param name="keep">False only looks at the contents and stores none.</param>
    /// <returns>What is wrong with the contents, signatures and what lacks one included.</returns>
    public async Task<IReadOnlyList<Problem>> ReceiveAsync(
        MultipartStatements request, IReadOnlyList<Statement> statements, string tenant, XapiVersion version, bool keep, CancellationToken token)
    {
        var declared = statements
            .SelectMany((statement, index) => statement.Attachments.Select(attachment => (Index: index, Statement: statement, Attachment: attachment)))
            .ToLookup(declaration => declaration.Attachment.Sha2, StringComparer.OrdinalIgnoreCase);
        var received = new HashSet<string>(StringComparer.Ordinal);
        var problems = new List<Problem>();
        try
        {
            while (await request.NextAttachmentAsync(token) is { } part)
            {
                var sha2 = part.Sha2.ToLowerInvariant();
                var signed = declared[sha2].Where(declaration => declaration.Attachment.IsSignature).ToArray();
                var isRepeated = !received.Add(sha2);
                if (signed.Length > 0 && !isRepeated)
                {
                    var signature = new MemoryStream();
                    await part.CopyToAsync(signature, Math.Min(LargestSignatureBytes, settings.LargestContentBytes), token);
                    var bytes = signature.GetBuffer().AsMemory(0, (int)signature.Length);
                    problems.AddRange(signed.Select(d => StatementSignature.Check(bytes, d.Statement, d.Attachment, d.Index, version)).OfType<Problem>());
                    await StoreAsync(sha2, (destination, token) => destination.WriteAsync(bytes, token).AsTask());
                }
                else if (isRepeated || !declared.Contains(sha2) || !await StoreAsync(sha2, (destination, token) => part.CopyToAsync(destination, settings.LargestContentBytes, token)))
                {
                    // Not stored, but still checked against its hash.
                    await part.CopyToAsync(Stream.Null, settings.LargestContentBytes, token);
                }
            }
        }
        catch (MultipartException broken)
        {
            return [.. problems, broken.Problem];
        }

        return [.. problems, .. MultipartStatements.Match(statements, received, version)];

        async Task<bool> StoreAsync(string sha2, Func<Stream, CancellationToken, Task> receive)
        {
            if (!keep || problems.Count > 0 || await contents.LengthAsync(tenant, sha2, token) is not null)
                return false;
            await contents.StoreAsync(tenant, sha2, receive, token);
            return true;
        }
    }
}
