using System.Globalization;
using System.Numerics;
using System.Text.Json.Serialization;
using LearningRecords.Server.Requests;
using LearningRecords.Xapi;
using Microsoft.Extensions.Primitives;

namespace LearningRecords.Server.Statements;

/// <summary>The filters of a statements request, checked (xAPI 1.0.3 Communication 2.1.3; 2.0 4.1.6.1).</summary>
public sealed record StatementQuery
{
    public const int DefaultLimit = 100;
    public const int MaximumLimit = 500;

    public Guid? StatementId { get; init; }
    public Guid? VoidedStatementId { get; init; }
    public Guid? Verb { get; init; }
    public Guid? Agent { get; init; }
    public Guid? Activity { get; init; }
    public Guid? Registration { get; init; }
    public bool RelatedAgents { get; init; }
    public bool RelatedActivities { get; init; }
    public DateTimeOffset? Since { get; init; }
    public DateTimeOffset? Until { get; init; }
    public bool Ascending { get; init; }
    public int Limit { get; init; } = DefaultLimit;
    public StatementsFormat Format { get; init; }
    public bool Attachments { get; init; }

    /// <summary>The only authority that statements may have; never taken from a request.</summary>
    [JsonIgnore]
    public Guid? Authority { get; init; }

    /// <summary>The last <c>stored</c> of the page before; this page goes on behind it.</summary>
    public DateTimeOffset? After { get; init; }

    private static readonly string[] SingleParameters = ["statementId", "voidedStatementId"];
    private static readonly string[] AllowedWithSingle = [.. SingleParameters, "format", "attachments"];

    /// <summary>Reads the query string; <paramref name="problems"/> gets one sentence for each thing wrong with it.</summary>
    public static StatementQuery Parse(IQueryCollection parameters, XapiVersion version, out IReadOnlyList<Problem> problems)
    {
        var found = new List<Problem>();
        problems = found;
        void Wrong(string parameter, string message) =>
            found.Add(new Problem(null, "", $"parameter-{parameter}", version.Section("Communication 2.1.3", "4.1.6.1"), message));

        if (parameters.Keys.Any(key => SingleParameters.Contains(key, StringComparer.Ordinal)))
        {
            if (parameters.Keys.Except(AllowedWithSingle, StringComparer.Ordinal).ToList() is { Count: > 0 } extra)
                Wrong("statement-id", $"statementId and voidedStatementId take no other filter, but {string.Join(", ", extra)} was given.");
            if (parameters.ContainsKey("statementId") && parameters.ContainsKey("voidedStatementId"))
                Wrong("statement-id", "Give statementId or voidedStatementId, not both.");
        }

        var query = new StatementQuery();
        foreach (var (name, values) in parameters)
        {
            if (values.Count != 1 || values[0] is not { } value)
            {
                Wrong(name, $"The parameter {name} is given {values.Count} times; it takes one value.");
                continue;
            }

            switch (name)
            {
                case "statementId": query = query with { StatementId = Uuid(name, value) }; break;
                case "voidedStatementId": query = query with { VoidedStatementId = Uuid(name, value) }; break;
                case "registration": query = query with { Registration = Uuid(name, value) }; break;
                case "verb": query = query with { Verb = Iri(name, value) }; break;
                case "activity": query = query with { Activity = Iri(name, value) }; break;
                case "related_agents": query = query with { RelatedAgents = Flag(name, value) }; break;
                case "related_activities": query = query with { RelatedActivities = Flag(name, value) }; break;
                case "ascending": query = query with { Ascending = Flag(name, value) }; break;
                case "since": query = query with { Since = Instant(name, value) }; break;
                case "until": query = query with { Until = Instant(name, value) }; break;
                case "agent": query = query with { Agent = AgentKey(value) }; break;
                case "limit":
                    if (!BigInteger.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit))
                        Wrong(name, $"limit is a whole number from 0 (the server's maximum) up; '{value}' is not.");
                    query = query with { Limit = limit.IsZero || limit > MaximumLimit ? MaximumLimit : (int)limit };
                    break;
                case "format":
                    query = query with { Format = Format(name, value) };
                    break;
                case "attachments": query = query with { Attachments = Flag(name, value) }; break;
                default:
                    Wrong(name, $"The statements resource has no parameter '{name}' (names are case-sensitive).");
                    break;
            }
        }

        return query;

        Guid? Uuid(string name, string value)
        {
            if (Xapi.Uuid.TryParse(value, out var id))
                return id;
            Wrong(name, $"{name} is a UUID; '{value}' is not.");
            return null;
        }

        Guid? Iri(string name, string value)
        {
            if (Xapi.Iri.IsValid(value))
                return IriKey.Of(value);
            Wrong(name, $"{name} is an IRI with its scheme; '{value}' is not.");
            return null;
        }

        StatementsFormat Format(string name, string value)
        {
            if (value is not ("exact" or "ids" or "canonical"))
                Wrong(name, $"format is exact, ids or canonical; '{value}' is not.");
            return value switch { "ids" => StatementsFormat.Ids, "canonical" => StatementsFormat.Canonical, _ => StatementsFormat.Exact };
        }

        bool Flag(string name, string value)
        {
            if (value is not ("true" or "false"))
                Wrong(name, $"{name} is true or false; '{value}' is neither.");
            return value == "true";
        }

        DateTimeOffset? Instant(string name, string value)
        {
            if (Iso8601.TryParseTimestamp(value, version, out var instant))
                return instant;
            Wrong(name, $"{name} is an ISO 8601 timestamp; '{value}' is not.");
            return null;
        }

        Guid? AgentKey(string value)
        {
            if (AgentIdentity.TryParse(System.Text.Encoding.UTF8.GetBytes(value), version, out var agent, out var broken))
                return agent!.Key;
            found.AddRange(broken.Select(problem => problem with { StatementIndex = null, Message = $"agent is not an xAPI Agent or identified Group: {problem.Message}" }));
            return null;
        }
    }
}
