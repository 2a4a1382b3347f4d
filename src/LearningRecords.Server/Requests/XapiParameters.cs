using System.Text;
using LearningRecords.Xapi;

namespace LearningRecords.Server.Requests;

/// <summary>
/// Reads the query string of an xAPI resource and collects everything wrong with it, unknown names and names in the wrong case included
/// (xAPI 1.0.3 Communication 3.2; 2.0 4.1.5).
/// </summary>
/// <param name="section">Where the version in question describes the resource.</param>
public sealed class XapiParameters(IQueryCollection query, XapiVersion version, string section)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly List<Problem> _problems = [];

    /// <summary>Null when it is absent.</summary>
    public string? Text(string name)
    {
        _known.Add(name);
        if (!IsGiven(name))
            return null;
        if (query[name] is [{ Length: > 0 } value])
            return value;
        Wrong(name, $"{name} takes one value that is not empty.");
        return null;
    }

    /// <summary>Empty, and a problem, when it is absent.</summary>
    public string Required(string name)
    {
        if (Text(name) is { } value)
            return value;
        if (!IsGiven(name))
            Wrong(name, $"{name} is required here.");
        return "";
    }

    public string RequiredIri(string name)
    {
        var value = Required(name);
        if (value.Length > 0 && !Iri.IsValid(value))
            Wrong(name, $"{name} is an IRI with its scheme; '{Short(value)}' is not.");
        return value;
    }

    public Guid? Uuid(string name)
    {
        if (Text(name) is not { } value)
            return null;
        if (Xapi.Uuid.TryParse(value, out var uuid))
            return uuid;
        Wrong(name, $"{name} is a UUID; '{Short(value)}' is not.");
        return null;
    }

    public DateTimeOffset? Instant(string name)
    {
        if (Text(name) is not { } value)
            return null;
        if (Iso8601.TryParseTimestamp(value, version, out var instant))
            return instant;
        Wrong(name, $"{name} is an ISO 8601 timestamp; '{Short(value)}' is not.");
        return null;
    }

    /// <summary>An Agent, and in 2.0 also an identified Group, as JSON.</summary>
    public Agent? RequiredAgent(string name)
    {
        var value = Required(name);
        if (value.Length == 0)
            return null;
        if (!AgentIdentity.TryParse(Encoding.UTF8.GetBytes(value), version, out var agent, out var broken))
            _problems.AddRange(broken.Select(problem => problem with { StatementIndex = null, Message = $"{name} is not an xAPI Agent: {problem.Message}" }));
        else if (agent!.IsGroup && version == XapiVersion.V1_0_3)
            Wrong(name, $"{name} is an Agent here, not a Group; put the Group's identifier into an Agent.");
        return agent;
    }

    public void Wrong(string name, string message) => _problems.Add(new Problem(null, "", $"parameter-{KebabCase(name)}", section, message));

    /// <summary>Answers 400 with every problem, if there is one.</summary>
    /// <returns>Whether the request may go on.</returns>
    public async Task<bool> AcceptAsync(HttpContext http)
    {
        foreach (var name in query.Keys.Where(name => !_known.Contains(name)))
        {
            _problems.Add(new Problem(null, "", "parameter-unknown", section,
                $"{http.Request.Method} takes no parameter '{Short(name)}' here (names are case-sensitive); it takes {(_known.Count == 0 ? "none" : string.Join(", ", _known.Order(StringComparer.Ordinal)))}."));
        }

        if (_problems.Count == 0)
            return true;
        await Errors.WriteAsync(http, StatusCodes.Status400BadRequest, "The query has the problems listed.", _problems);
        return false;
    }

    // The collection does not tell cases apart, the standard does.
    private bool IsGiven(string name) => query.Keys.Contains(name, StringComparer.Ordinal);

    private static string KebabCase(string name) => string.Concat(name.Select(c => char.IsAsciiLetterUpper(c) ? $"-{char.ToLowerInvariant(c)}" : c.ToString()));

    private static string Short(string value) => value.Length > 100 ? value[..100] + "…" : value;
}
