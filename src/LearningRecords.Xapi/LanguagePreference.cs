using System.Globalization;

namespace LearningRecords.Xapi;

/// <summary>The languages a client would like, most wanted first: an <c>Accept-Language</c> header.</summary>
public sealed class LanguagePreference
{
    /// <summary>No preference: the first language of a map.</summary>
    public static readonly LanguagePreference None = new([], []);

    private readonly string[] _wanted;
    private readonly string[] _refused;

    private LanguagePreference(string[] wanted, string[] refused)
    {
        _wanted = wanted;
        _refused = refused;
    }

    /// <summary>Reads an <c>Accept-Language</c> header; what cannot be understood in it is passed over.</summary>
    public static LanguagePreference Parse(string? acceptLanguage)
    {
        if (string.IsNullOrWhiteSpace(acceptLanguage))
            return None;

        List<(string Range, double Quality)> ranges = [];
        foreach (var item in acceptLanguage.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = item.Split(';', StringSplitOptions.TrimEntries);
            if (parts[0] == "*" || LanguageTag.IsValid(parts[0]))
                ranges.Add((parts[0], QualityOf(parts.AsSpan(1))));
        }

        return new LanguagePreference(
            [.. ranges.Where(r => r.Quality > 0).OrderByDescending(r => r.Quality).Select(r => r.Range)],
            [.. ranges.Where(r => r.Quality <= 0 && r.Range != "*").Select(r => r.Range)]);
    }

    /// <summary>
    /// Picks one of the languages of a map: by prefix as HTTP has it (<c>en</c> takes <c>en-US</c>), else by a shorter form of what is
    /// wanted (<c>zh-Hans-CN</c> takes <c>zh</c>), else the first that is not refused, else the first. Null for no languages.
    /// </summary>
    public string? Choose(IReadOnlyCollection<string> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        var offered = tags.Where(tag => !_refused.Any(range => Matches(range, tag))).ToArray();
        return _wanted.Select(range => FirstMatch(range, offered)).FirstOrDefault(tag => tag is not null)
            ?? _wanted.Select(range => FirstShorterMatch(range, offered)).FirstOrDefault(tag => tag is not null)
            ?? offered.FirstOrDefault()
            ?? tags.FirstOrDefault();
    }

    private static string? FirstMatch(string range, string[] tags) =>
        Array.Find(tags, tag => tag.Equals(range, StringComparison.OrdinalIgnoreCase)) ?? Array.Find(tags, tag => Matches(range, tag));

    private static string? FirstShorterMatch(string range, string[] tags)
    {
        for (var cut = range.LastIndexOf('-'); cut > 0; cut = range.LastIndexOf('-'))
        {
            range = range[..cut];
            if (FirstMatch(range, tags) is { } tag)
                return tag;
        }

        return null;
    }

    private static bool Matches(string range, string tag) =>
        range == "*" || (tag.StartsWith(range, StringComparison.OrdinalIgnoreCase) && (tag.Length == range.Length || tag[range.Length] == '-'));

    private static double QualityOf(ReadOnlySpan<string> parameters)
    {
        foreach (var parameter in parameters)
        {
            if (parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase))
                return double.TryParse(parameter.AsSpan(2), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var quality) ? quality : 1;
        }

        return 1;
    }
}
