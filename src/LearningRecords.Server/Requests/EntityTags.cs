using Microsoft.Extensions.Primitives;

namespace LearningRecords.Server.Requests;

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
