namespace LearningRecords.Server.Attachments;

/// <summary>
/// Where the contents of attachments are kept: once for each tenant and hash, whichever statements declare it. No content is ever held in memory as a whole.
/// A hash is given in lower-case hexadecimal.
/// </summary>
public interface IAttachmentContents
{
    /// <summary>The length in bytes of the content with this hash; null when it is not here.</summary>
    Task<long?> LengthAsync(string tenant, string sha2, CancellationToken token);

    /// <summary>Stores a content, all or nothing. It is seen once this has returned; when the same content arrives twice at once, one of the two is kept.</summary>
    /// <param name="receive">Writes the content as it arrives and throws when it is not what its hash says; then nothing is stored.</param>
    Task StoreAsync(string tenant, string sha2, Func<Stream, CancellationToken, Task> receive, CancellationToken token);

    /// <summary>Copies a content that is here.</summary>
    Task CopyToAsync(string tenant, string sha2, Stream destination, CancellationToken token);

    /// <summary>Deletes everything of a tenant, for good.</summary>
    Task DeleteAllAsync(string tenant, CancellationToken token);
}

/// <summary>The storage of attachments does not answer; the request may be tried again.</summary>
public sealed class AttachmentsAwayException(string message, Exception? inner = null) : Exception(message, inner);
