using System.Globalization;
using LearningRecords.Xapi;

namespace LearningRecords.Server.Insights;

/// <summary>Reads a query string and collects everything wrong with it, unknown names included.</summary>
public sealed class QueryParameters(IQueryCollection query)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly List<string> _problems = [];

    public string? Text(string name)
    {
        _known.Add(name);
        if (!query.TryGetValue(name, out var values))
            return null;
        if (values is [{ Length: > 0 } value])
            return value;
        _problems.Add($"{name} takes one value that is not empty.");
        return null;
    }

    /// <summary>A calendar day, <c>2026-03-31</c>.</summary>
    public DateOnly? Day(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return day;
        _problems.Add($"{name} is a day such as 2026-03-31; '{text}' is not.");
        return null;
    }

    /// <summary>An instant with its offset, <c>2026-03-31T08:00:00+08:00</c>.</summary>
    public DateTimeOffset? Instant(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (Iso8601.TryParseTimestamp(text, XapiVersion.V2_0_0, out var instant))
            return instant;
        _problems.Add($"{name} is an instant such as 2026-03-31T08:00:00+08:00; '{text}' is not.");
        return null;
    }

    /// <summary>Whose days are asked for.</summary>
    public TimeZoneInfo Zone(string name, TimeZoneInfo usual)
    {
        if (Text(name) is not { } asked)
            return usual;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(asked, out var zone) && zone.HasIanaId)
            return zone.HasSameRules(usual) ? usual : zone;
        _problems.Add($"{name} is an IANA time zone such as {usual.Id}; '{asked}' is not.");
        return usual;
    }

    public int Number(string name, int usual, int least, int most)
    {
        if (Text(name) is not { } text)
            return usual;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        _problems.Add($"{name} is a whole number from {least} to {most}; '{text}' is not.");
        return usual;
    }

    /// <summary>One of the words that are known.</summary>
    public string? Word(string name, IEnumerable<string> known)
    {
        if (Text(name) is not { } text)
            return null;
        if (known.Contains(text, StringComparer.Ordinal))
            return text;
        _problems.Add($"{name} is one of {string.Join(", ", known)}; '{text}' is not.");
        return null;
    }

    /// <summary>What cannot be left out.</summary>
    public string Required(string name)
    {
        if (!query.ContainsKey(name))
            _problems.Add($"{name} is needed here.");
        return Text(name) ?? "";
    }

    public void Wrong(string problem) => _problems.Add(problem);

    /// <summary>Answers 400 with every problem, if there is one.</summary>
    /// <returns>Whether the request may go on.</returns>
    public async Task<bool> AcceptAsync(HttpContext http)
    {
        _problems.AddRange(query.Keys.Where(name => !_known.Contains(name)).Select(name => $"There is no parameter '{name}' here; known are {string.Join(", ", _known.Order(StringComparer.Ordinal))}."));
        if (_problems.Count == 0)
            return true;
        await Errors.WriteAsync(http, StatusCodes.Status400BadRequest, string.Join(' ', _problems));
        return false;
    }
}
