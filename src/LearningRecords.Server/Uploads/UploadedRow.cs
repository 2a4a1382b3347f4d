using System.Globalization;
using System.Text;
using LearningRecords.Xapi;

namespace LearningRecords.Server.Uploads;

/// <summary>A value of an uploaded row.</summary>
/// <param name="Text">The text; of a number, a list or an object its JSON.</param>
/// <param name="IsJson">Whether it came as a JSON number, mark, list or object rather than as text.</param>
/// <param name="Place">Where it stands: line and column.</param>
public sealed record UploadedValue(string Text, bool IsJson, string Place);

/// <summary>A row of an uploaded table, whose values are asked for by name; collects everything wrong with them.</summary>
/// <param name="place">Where the row begins.</param>
/// <param name="problems">Gets what is wrong, with its line and column.</param>
public sealed class UploadedRow(IReadOnlyDictionary<string, UploadedValue> values, string place, List<string> problems)
{
    private const int LongestText = 2_000;

    public string Place { get; } = place;

    /// <summary>The value under a name; null: none, or an empty one.</summary>
    public UploadedValue? Value(string name) => values.TryGetValue(Key(name), out var value) && value.Text.Length > 0 ? value : null;

    public string? Text(string name)
    {
        if (Value(name) is not { } value)
            return null;
        if (value.IsJson)
            return Wrong<string>(value, $"{name} is a text.");
        if (value.Text.Length > LongestText)
            return Wrong<string>(value, $"{name} is longer than {LongestText:N0} characters.");
        // PostgreSQL's text holds no NUL.
        return value.Text.Contains('\0', StringComparison.Ordinal) ? Wrong<string>(value, $"{name} holds a NUL character.") : value.Text;
    }

    /// <summary>A text that cannot be left out.</summary>
    public string Required(string name)
    {
        if (Value(name) is null)
            problems.Add($"{Place}: {name} is needed.");
        return Text(name) ?? "";
    }

    public string? OneOf(string name, IReadOnlyList<string> known)
    {
        var text = Text(name);
        return text is null || known.Contains(text, StringComparer.Ordinal) ? text : Wrong<string>(Value(name)!, $"{name} is one of {string.Join(", ", known)}; '{text}' is not.");
    }

    public string? IriOf(string name) => Text(name) is { } iri && !Iri.IsValid(iri) ? Wrong<string>(Value(name)!, $"{name} is an IRI such as https://example.org/1; '{iri}' is not.") : Text(name);

    public string? Language(string name) => Text(name) is { } tag && !LanguageTag.IsValid(tag) ? Wrong<string>(Value(name)!, $"{name} is a language tag such as zh-CN; '{tag}' is not.") : Text(name);

    public int? Number(string name, int least, int most)
    {
        if (Value(name) is not { } value)
            return null;
        if (int.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        problems.Add($"{value.Place}: {name} is a whole number from {least} to {most}; '{value.Text}' is not.");
        return null;
    }

    public bool? Flag(string name) => Value(name) switch
    {
        null => null,
        { Text: "true" or "yes" or "1" } => true,
        { Text: "false" or "no" or "0" } => false,
        { } value => Unflagged(value, name),
    };

    public DateTimeOffset? Instant(string name)
    {
        if (Value(name) is not { } value)
            return null;
        if (!value.IsJson && Iso8601.TryParseTimestamp(value.Text, XapiVersion.V2_0_0, out var instant))
            return instant;
        problems.Add($"{value.Place}: {name} is an instant such as 2026-03-31T08:00:00+08:00; '{value.Text}' is not.");
        return null;
    }

    /// <summary>IRIs: a JSON list of texts, or a text with spaces between them, which no IRI holds.</summary>
    public IReadOnlyList<string> Iris(string name)
    {
        if (Value(name) is not { } value)
            return [];
        var iris = value.IsJson ? UploadedJson.Texts(value.Text) : value.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (iris is null || iris.Any(iri => !Iri.IsValid(iri)))
            problems.Add($"{value.Place}: {name} is a list of IRIs, in JSON as [\"…\"], in CSV with spaces between them.");
        else if (iris.Distinct(StringComparer.Ordinal).Count() < iris.Count)
            problems.Add($"{value.Place}: {name} holds an IRI twice.");
        else
            return iris;
        return [];
    }

    public void Wrong(string name, string problem) => problems.Add($"{Value(name)?.Place ?? Place}: {problem}");

    /// <summary>What a name is looked up by: <c>title_en</c>, <c>titleEn</c> and <c>Title EN</c> are the same.</summary>
    internal static string Key(string name) => new StringBuilder(name.Trim()).Replace("_", "").Replace(" ", "").Replace("-", "").ToString().ToLowerInvariant();

    private T? Wrong<T>(UploadedValue value, string problem)
        where T : class
    {
        problems.Add($"{value.Place}: {problem}");
        return null;
    }

    private bool? Unflagged(UploadedValue value, string name)
    {
        problems.Add($"{value.Place}: {name} is true or false; '{value.Text}' is not.");
        return null;
    }
}
