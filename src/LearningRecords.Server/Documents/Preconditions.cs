using LearningRecords.Server.Requests;

namespace LearningRecords.Server.Documents;

/// <summary>What a request expects the document to be (xAPI 1.0.3 Communication 3.1; 2.0 4.1.4; RFC 9110 section 13).</summary>
/// <param name="IfMatch">Null when the request has no such header.</param>
/// <param name="IfNoneMatch">Null when the request has no such header.</param>
public sealed record Preconditions(EntityTags? IfMatch, EntityTags? IfNoneMatch)
{
    public static Preconditions Of(IHeaderDictionary headers) => new(EntityTags.Parse(headers.IfMatch), EntityTags.Parse(headers.IfNoneMatch));

    public bool AreStated => IfMatch is not null || IfNoneMatch is not null;

    /// <param name="current">The document's tag; null when there is no document.</param>
    public bool Hold(string? current) =>
        (IfMatch is not { } wanted || (current is not null && wanted.Names(current, orWeakly: false)))
        && (IfNoneMatch is not { } unwanted || current is null || !unwanted.Names(current, orWeakly: true));
}
