using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using LearningRecords.Events;
using LearningRecords.Server.Requests;
using LearningRecords.Server.Statements;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Server.Dashboards.Operations;

/// <summary>What the address of the page asks for.</summary>
/// <param name="Agent">As a person writes it: an e-mail address, <c>HOMEPAGE|NAME</c>, or an Agent as JSON.</param>
/// <param name="From">First day, in the tenants' time zone, on which the statement was stored.</param>
/// <param name="Until">Last day.</param>
/// <param name="Statement">The id of the only one; null: any.</param>
/// <param name="After">Where the page before ended; null: the latest statements.</param>
public sealed record StatementsAddress(string? Agent, string? Verb, string? Activity, string? Registration, DateOnly? From, DateOnly? Until, Guid? Statement, DateTimeOffset? After)
{
    /// <summary>One statement as it was stored.</summary>
    public static string To(Guid statement, string tenant) => new StatementsAddress(null, null, null, null, null, null, statement, null).Written(StatementsPage.Path, tenant);

    public static StatementsAddress Of(IQueryCollection query) => new(
        Text(query, "agent"), Text(query, "verb"), Text(query, "activity"), Text(query, "registration"), Day(query, "from"), Day(query, "until"), Guid.TryParse(query["statement"], out var statement) ? statement : null,
        long.TryParse(query["after"], NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) ? DateTimeOffset.UnixEpoch.AddMicroseconds(microseconds) : null);

    /// <summary>The search this stands for.</summary>
    /// <param name="wrong">Names of the filters that are not what they should be; they find nothing.</param>
    public StatementQuery Query(int limit, out IReadOnlyList<string> wrong)
    {
        var problems = new List<string>();
        wrong = problems;
        return new StatementQuery
        {
            Agent = Read("agent", Agent, AgentKey),
            Verb = Read("verb", Verb, IriKeyOf),
            Activity = Read("activity", Activity, IriKeyOf),
            Registration = Read("registration", Registration, text => Xapi.Uuid.TryParse(text, out var id) ? id : null),
            Since = From is { } from ? DashboardDay.Begin(from) : null,
            Until = Until is { } until ? DashboardDay.Begin(until.AddDays(1)) : null,
            After = After,
            Limit = limit,
        };

        Guid? Read(string name, string? text, Func<string, Guid?> parse)
        {
            if (text is null)
                return null;
            if (parse(text) is { } key)
                return key;
            problems.Add(name);
            return null;
        }
    }

    /// <summary>The address of the page behind this one.</summary>
    public string Next(string path, string tenant, DateTimeOffset through) => (this with { After = through }).Written(path, tenant);

    /// <summary>The address of the first page.</summary>
    public string First(string path, string tenant) => (this with { After = null }).Written(path, tenant);

    private string Written(string path, string tenant) => path + QueryString.Create(
        new KeyValuePair<string, string?>[]
        {
            new("tenant", tenant),
            new("agent", Agent),
            new("verb", Verb),
            new("activity", Activity),
            new("registration", Registration),
            new("from", DashboardAddress.Written(From)),
            new("until", DashboardAddress.Written(Until)),
            new("statement", Statement?.ToString()),
            new("after", After is { } after ? ((after - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture) : null),
        }.Where(part => part.Value is not null));

    private static Guid? IriKeyOf(string text) => Iri.IsValid(text) ? IriKey.Of(text) : null;

    private static Guid? AgentKey(string text)
    {
        if (text.StartsWith('{'))
            return AgentIdentity.TryParse(Encoding.UTF8.GetBytes(text), XapiVersion.V2_0_0, out var agent, out _) ? agent!.Key : null;
        if (text.Split('|') is [var homePage, { Length: > 0 } name] && Iri.IsValid(homePage))
            return AgentIdentity.OfAccount(homePage, name).Key;
        var mbox = text.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? text["mailto:".Length..] : text;
        return mbox.IndexOf('@', StringComparison.Ordinal) > 0 && !mbox.Any(char.IsWhiteSpace) ? AgentIdentity.OfMbox("mailto:" + mbox).Key : null;
    }

    private static string? Text(IQueryCollection query, string name) => query[name].ToString().Trim() is { Length: > 0 } text ? text : null;

    private static DateOnly? Day(IQueryCollection query, string name) =>
        DateOnly.TryParseExact(query[name], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}

/// <summary>A statement in one line, and as it was stored.</summary>
/// <param name="Learner">The canonical identity of its actor.</param>
/// <param name="Json">The exact text that the statements resource answers.</param>
public sealed record BrowsedStatement(Guid Id, DateTimeOffset Stored, string Learner, string ActorName, string VerbName, string ObjectName, string Json)
{
    /// <param name="language">The page's: <c>zh-CN</c> or <c>en</c>.</param>
    public static BrowsedStatement Of(StatementRecorded recorded, string language)
    {
        var output = new ArrayBufferWriter<byte>(recorded.Body.Length + 256);
        ExactStatement.Write(output, recorded);
        using var document = JsonDocument.Parse(output.WrittenMemory);
        var statement = document.RootElement;
        var actor = statement.GetProperty("actor");
        var identity = AgentIdentity.TryParse(Encoding.UTF8.GetBytes(actor.GetRawText()), XapiVersion.V2_0_0, out var agent, out _) ? agent!.Ifi : "";
        return new BrowsedStatement(
            recorded.Envelope.Id, recorded.Envelope.Stored, identity,
            Text(actor, "name") ?? identity,
            In(statement.GetProperty("verb"), "display", language) ?? Text(statement.GetProperty("verb"), "id") ?? "",
            NameOf(statement.GetProperty("object"), language),
            Encoding.UTF8.GetString(output.WrittenSpan));
    }

    private static string NameOf(JsonElement target, string language) =>
        (target.TryGetProperty("definition", out var definition) && definition.ValueKind == JsonValueKind.Object ? In(definition, "name", language) : null)
        ?? Text(target, "name") ?? Text(target, "id") ?? "";

    // The page's language, else any there is.
    private static string? In(JsonElement of, string member, string language)
    {
        if (!of.TryGetProperty(member, out var map) || map.ValueKind != JsonValueKind.Object)
            return null;
        var texts = map.EnumerateObject().Where(text => text.Value.ValueKind == JsonValueKind.String).ToList();
        return (texts.Find(text => text.Name.StartsWith(language[..2], StringComparison.OrdinalIgnoreCase)) is { Value.ValueKind: JsonValueKind.String } own ? own : texts.FirstOrDefault())
            is { Value.ValueKind: JsonValueKind.String } found ? found.Value.GetString() : null;
    }

    private static string? Text(JsonElement of, string member) =>
        of.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>Statements by the filters of the address, the latest first, by the same search as the statements resource.</summary>
public static class BrowseStatements
{
    /// <summary>The one of this id, voided or not; none when there is none.</summary>
    public static async Task<IReadOnlyList<BrowsedStatement>> OneAsync(NpgsqlDataSource database, string tenant, Guid id, string language, CancellationToken token) =>
        (await ReadStatements.OneAsync(database, tenant, id, voided: false, null, token) ?? await ReadStatements.OneAsync(database, tenant, id, voided: true, null, token)) is { } recorded
            ? [BrowsedStatement.Of(recorded, language)]
            : [];

    /// <returns>The statements, and where the next page goes on; null at the end.</returns>
    public static async Task<(IReadOnlyList<BrowsedStatement> Statements, DateTimeOffset? Through)> RunAsync(
        NpgsqlDataSource database, string tenant, StatementQuery query, string language, CancellationToken token)
    {
        var page = await FindStatements.FindAsync(database, tenant, query, token);
        var statements = await ReadStatements.ReadAsync(database, tenant, page.Found, token).Select(recorded => BrowsedStatement.Of(recorded, language)).ToListAsync(token);
        return (statements, page.Through);
    }
}
