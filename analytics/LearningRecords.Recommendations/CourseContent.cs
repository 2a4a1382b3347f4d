using System.Globalization;
using System.Text;

namespace LearningRecords.Recommendations;

/// <summary>The catalogue's facts as numbers: categories as indexes (−1 unknown) and titles as weighted tokens.</summary>
internal sealed class CourseContent
{
    private readonly (int Token, float Weight)[][] _title;

    public CourseContent(CourseFacts?[] facts)
    {
        Facts = facts;
        Discipline = Indexed(facts, f => f.Discipline);
        Level = Indexed(facts, f => f.Level);
        Language = Indexed(facts, f => f.Language);
        LogLength = [.. facts.Select(f => f?.LengthMinutes is > 0 and var m ? MathF.Log((float)m) : float.NaN)];
        _title = TitleVectors(facts, out var tokens);
        Tokens = tokens;
    }

    public CourseFacts?[] Facts { get; }

    public int[] Discipline { get; }

    public int[] Level { get; }

    public int[] Language { get; }

    public float[] LogLength { get; }

    public int Tokens { get; }

    /// <summary>Adds a course's title to a profile of tokens.</summary>
    public void AddTitle(int course, float weight, float[] profile)
    {
        foreach (var (token, w) in _title[course])
            profile[token] += weight * w;
    }

    public float TitleMatch(int course, float[] profile)
    {
        var sum = 0f;
        foreach (var (token, w) in _title[course])
            sum += w * profile[token];
        return sum;
    }

    /// <summary>Latin words, and pairs of neighbouring Chinese characters, which stand in for words.</summary>
    internal static IEnumerable<string> TokensOf(string title)
    {
        var word = new StringBuilder();
        Rune? previous = null;
        foreach (var rune in title.Normalize(NormalizationForm.FormKC).EnumerateRunes())
        {
            var ideograph = rune.Value is >= 0x3400 and <= 0x9FFF or >= 0x20000 and <= 0x3FFFF;
            if (!ideograph && Rune.IsLetterOrDigit(rune))
            {
                word.Append(Rune.ToLower(rune, CultureInfo.InvariantCulture));
                previous = null;
                continue;
            }

            if (word.Length > 1)
                yield return word.ToString();
            word.Clear();
            if (ideograph && previous is { } first)
                yield return first.ToString() + rune;
            previous = ideograph ? rune : null;
        }

        if (word.Length > 1)
            yield return word.ToString();
    }

    private static int[] Indexed(CourseFacts?[] facts, Func<CourseFacts, string?> fact)
    {
        var names = facts.Select(f => f is null ? null : fact(f)).OfType<string>().Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).ToArray();
        var index = Histories.IndexOf(names);
        return [.. facts.Select(f => f is not null && fact(f) is { } name ? index[name] : -1)];
    }

    private static (int, float)[][] TitleVectors(CourseFacts?[] facts, out int tokens)
    {
        var titles = facts.Select(f => f?.Title is { } t ? TokensOf(t).Distinct(StringComparer.Ordinal).ToArray() : []).ToArray();
        var frequency = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var token in titles.SelectMany(t => t))
            frequency[token] = frequency.GetValueOrDefault(token) + 1;

        // A token of one title matches nothing.
        var index = Histories.IndexOf([.. frequency.Where(f => f.Value > 1).Select(f => f.Key).Order(StringComparer.Ordinal)]);
        tokens = index.Count;
        return [.. titles.Select(t =>
        {
            var known = t.Where(index.ContainsKey)
                .Select(token => (index[token], MathF.Log(1 + facts.Length / (float)frequency[token]))).ToArray();
            var norm = MathF.Sqrt(known.Sum(k => k.Item2 * k.Item2));
            return known.Select(k => (k.Item1, k.Item2 / norm)).ToArray();
        })];
    }
}
