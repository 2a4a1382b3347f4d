using Microsoft.Extensions.Primitives;

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

/// <summary>The tags of one header, or <c>*</c> for whatever is there. Some clients leave the quotes out; they are understood too.</summary>
public sealed record EntityTags(bool Any, IReadOnlyList<string> Strong, IReadOnlyList<string> Weak)
{
    private const StringSplitOptions Bare = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;

    public static EntityTags? Parse(StringValues header)
    {
        var tags = header.ToString().Split(',', Bare);
        return tags.Length == 0 ? null : new EntityTags(
            tags is ["*"],
            [.. tags.Where(tag => !IsWeak(tag)).Select(tag => tag.Trim('"'))],
            [.. tags.Where(IsWeak).Select(tag => tag[2..].Trim('"'))]);
    }

    /// <param name="tag">A tag without its quotes.</param>
    /// <param name="orWeakly">Whether a weak tag will do, as it does where nothing is written.</param>
    public bool Names(string tag, bool orWeakly) =>
        Any || Strong.Contains(tag, StringComparer.Ordinal) || (orWeakly && Weak.Contains(tag, StringComparer.Ordinal));

    private static bool IsWeak(string tag) => tag.StartsWith("W/", StringComparison.Ordinal);
}
