using System.Runtime.InteropServices;
using System.Text.Json;
using LearningRecords.Events;
using LearningRecords.Insights.Suggestions;
using LearningRecords.Insights.Videos;
using LearningRecords.Xapi;

namespace LearningRecords.Insights.Facts;

/// <summary>Reads what a recorded statement says for the read models. Pure: the same event always gives the same reading.</summary>
public static class ReadStatement
{
    private const string VideoExtensions = "https://w3id.org/xapi/video/extensions/";
    private const string Cmi5Progress = "https://w3id.org/xapi/cmi5/result/extensions/progress";
    private const string CourseType = "http://adlnet.gov/expapi/activities/course";
    private const int DefaultCompletionThreshold = 950_000;

    // Weeks and months around an instant must lie within the calendar, too.
    private static readonly DateTimeOffset Earliest = DateTimeOffset.MinValue.AddDays(60);
    private static readonly DateTimeOffset Latest = DateTimeOffset.MaxValue.AddDays(-60);

    // A duration beyond a working day is an enrolment's age or a mistake, not a sitting.
    private static readonly TimeSpan LongestDuration = TimeSpan.FromHours(8);

    private static readonly HashSet<string> CompletingVerbs = new(StringComparer.Ordinal)
    {
        "http://adlnet.gov/expapi/verbs/completed",
        "http://adlnet.gov/expapi/verbs/passed",
        "http://adlnet.gov/expapi/verbs/mastered",
        "https://w3id.org/xapi/adl/verbs/satisfied",
    };

    private static readonly HashSet<string> EvaluatingVerbs = new(StringComparer.Ordinal)
    {
        "http://id.tincanapi.com/verb/rated",
        "http://id.tincanapi.com/verb/reviewed",
        "https://w3id.org/xapi/acrossx/verbs/evaluated",
        "https://w3id.org/xapi/acrossx/verbs/liked",
    };

    /// <param name="keys">Keys made before; most statements of a page name few courses.</param>
    public static StatementReading Read(StatementRecorded recorded, IriKeys keys)
    {
        using var document = JsonDocument.Parse(recorded.Body, new JsonDocumentOptions { MaxDepth = 256 });
        var statement = document.RootElement;
        var verb = Text(statement.GetProperty("verb"), "id")!;
        var target = statement.GetProperty("object");
        var context = Member(statement, "context");

        if (verb == "http://adlnet.gov/expapi/verbs/voided" && Text(target, "objectType") == "StatementRef")
            return new StatementReading(recorded.Envelope.Stored, [], [], null, null, [], [], Guid.Parse(Text(target, "id")!));

        var learners = Learners(statement.GetProperty("actor"));
        var teams = Teams(context);
        if (Text(target, "objectType") is not (null or "Activity"))
            return new StatementReading(recorded.Envelope.Stored, [], learners, null, null, [], teams, null);

        if (ReadSuggestion.Read(recorded.Envelope.Id, verb, target, context, Finite(recorded.Envelope.Timestamp)) is { } suggestion)
        {
            return new StatementReading(recorded.Envelope.Stored, [], learners, null, null, [], teams, null)
            {
                Suggestions = [.. learners.Select(learner => suggestion with { Learner = learner.Learner })],
            };
        }

        var activityId = Text(target, "id")!;
        var course = CourseOf(target, context);
        var courseId = Text(course, "id")!;
        var result = Member(statement, "result");
        var progress = Progress(result);
        var success = verb switch
        {
            "http://adlnet.gov/expapi/verbs/passed" => true,
            "http://adlnet.gov/expapi/verbs/failed" => false,
            _ => Flag(result, "success"),
        };
        var evaluates = EvaluatingVerbs.Contains(verb);
        var score = Score(result);
        var fact = new StatementFact(
            recorded.Envelope.Id,
            default,
            keys.Of(courseId),
            keys.Of(activityId),
            Storable(verb),
            Finite(recorded.Envelope.Timestamp),
            recorded.Envelope.Stored,
            Duration(result),
            ReadTerminal.Of(verb, context),
            Text(context, "registration") is { } registration ? Guid.Parse(registration) : null,
            [.. teams.Select(team => team.Group)],
            progress,
            CompletingVerbs.Contains(verb) || Flag(result, "completion") == true || progress >= CompletionThreshold(context),
            success,
            evaluates ? null : score,
            evaluates,
            evaluates ? score : null);
        var video = ReadVideo.Read(verb, result, context);
        return new StatementReading(
            recorded.Envelope.Stored,
            [.. learners.Select(learner => fact with { Learner = learner.Learner })],
            learners,
            SeenCourseOf(course, courseId, courseId == activityId ? context : null, keys),
            SeenActivityOf(target, activityId, keys),
            video is null ? [] : [.. learners.Select(learner => video with { StatementId = fact.StatementId, Learner = learner.Learner, Activity = fact.Activity, At = fact.At, Session = video.Session.Length > 0 ? video.Session : $"{fact.Day:O}" })],
            teams,
            null);
    }

    // A group without an identity stands for its members.
    private static IReadOnlyList<SeenLearner> Learners(JsonElement actor)
    {
        if (Text(actor, "objectType") == "Group")
            return Member(actor, "member") is { } members ? [.. members.EnumerateArray().Select(Learner).DistinctBy(learner => learner.Learner)] : [];
        return [Learner(actor)];
    }

    private static SeenLearner Learner(JsonElement agent)
    {
        var identity = Identify(agent);
        var homePage = Text(Member(agent, "account"), "homePage");
        return new SeenLearner(identity.Key, Storable(identity.Ifi), Storable(Text(agent, "name")), Storable(homePage));
    }

    private static List<SeenTeam> Teams(JsonElement? context)
    {
        var groups = new List<JsonElement>();
        if (Member(context, "team") is { } team)
            groups.Add(team);
        if (Member(context, "contextGroups") is { } contextGroups)
            groups.AddRange(contextGroups.EnumerateArray().Select(entry => entry.GetProperty("group")));
        return [.. groups
            .Where(IsIdentified)
            .Select(group => (Agent: Identify(group), Name: Text(group, "name")))
            .Select(group => new SeenTeam(group.Agent.Key, Storable(group.Agent.Ifi), Storable(group.Name)))
            .DistinctBy(group => group.Group)];
    }

    // An anonymous group is only its members.
    private static bool IsIdentified(JsonElement group) =>
        group.EnumerateObject().Any(member => member.Name is "mbox" or "mbox_sha1sum" or "openid" or "account");

    private static Agent Identify(JsonElement agent) =>
        AgentIdentity.TryParse(JsonMarshal.GetRawUtf8Value(agent), XapiVersion.V2_0_0, out var identity, out var problems)
            ? identity!
            : throw new InvalidDataException($"A recorded actor cannot be read: {string.Join("; ", problems.Select(problem => problem.Message))}");

    // The nearest activity that calls itself a course, else the nearest that contains the object, else the object: a micro-course is its own course.
    private static JsonElement CourseOf(JsonElement target, JsonElement? context)
    {
        var containing = Containing(context, "parent").Concat(Containing(context, "grouping")).ToList();
        foreach (var activity in containing.Prepend(target))
        {
            if (Text(Member(activity, "definition"), "type") == CourseType)
                return activity;
        }

        return containing.Count > 0 ? containing[0] : target;
    }

    // Version 1.0.3 also takes a single activity where a list belongs.
    private static IEnumerable<JsonElement> Containing(JsonElement? context, string relation) =>
        Member(Member(context, "contextActivities"), relation) switch
        {
            { ValueKind: JsonValueKind.Array } list => list.EnumerateArray(),
            { ValueKind: JsonValueKind.Object } single => [single],
            _ => [],
        };

    private static SeenCourse SeenCourseOf(JsonElement course, string id, JsonElement? ownContext, IriKeys keys)
    {
        var name = Member(Member(course, "definition"), "name");
        return new SeenCourse(
            keys.Of(id),
            Storable(id),
            Storable(InLanguage(name, "en") ?? (InLanguage(name, "zh") is null ? InLanguage(name, "") : null)),
            Storable(InLanguage(name, "zh")),
            Storable(Containing(ownContext, "grouping").Select(grouping => Text(grouping, "id")).FirstOrDefault()));
    }

    private static SeenActivity SeenActivityOf(JsonElement activity, string id, IriKeys keys)
    {
        var definition = Member(activity, "definition");
        var name = Member(definition, "name");
        return new SeenActivity(
            keys.Of(id), Storable(id), Storable(Text(definition, "type")),
            Storable(InLanguage(name, "en") ?? (InLanguage(name, "zh") is null ? InLanguage(name, "") : null)), Storable(InLanguage(name, "zh")));
    }

    private static string? InLanguage(JsonElement? map, string language)
    {
        if (map is not { ValueKind: JsonValueKind.Object } names)
            return null;
        foreach (var entry in names.EnumerateObject())
        {
            if (entry.Name.StartsWith(language, StringComparison.OrdinalIgnoreCase))
                return entry.Value.GetString();
        }

        return null;
    }

    private static int? Progress(JsonElement? result)
    {
        var extensions = Member(result, "extensions");
        if (Number(extensions, Cmi5Progress) is { } percent)
            return Fraction(percent / 100);
        return Number(extensions, VideoExtensions + "progress") is { } video ? Fraction(video) : null;
    }

    private static int Fraction(double value) => (int)Math.Round(Math.Clamp(value, 0, 1) * 1_000_000);

    private static int CompletionThreshold(JsonElement? context) =>
        Number(Member(context, "extensions"), VideoExtensions + "completion-threshold") is { } threshold ? Fraction(threshold) : DefaultCompletionThreshold;

    private static double? Score(JsonElement? result)
    {
        var score = Member(result, "score");
        if (Number(score, "scaled") is { } scaled)
            return scaled;
        return Number(score, "raw") is { } raw && Number(score, "max") is { } max && (Number(score, "min") ?? 0) is var min && max > min
            && (raw - min) / (max - min) is var part && double.IsFinite(part) ? part : null;
    }

    // The driver writes the ends of the calendar as infinities, from which no pause can be taken.
    private static DateTimeOffset Finite(DateTimeOffset instant) =>
        instant < Earliest ? Earliest : instant > Latest ? Latest : Microseconds(instant);

    // What the database holds of an instant.
    private static DateTimeOffset Microseconds(DateTimeOffset instant) => new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    private static TimeSpan Duration(JsonElement? result)
    {
        if (!Iso8601.TryParseDuration(Text(result, "duration"), out var seconds) || !(seconds > 0))
            return TimeSpan.Zero;
        return seconds < LongestDuration.TotalSeconds ? TimeSpan.FromMicroseconds(Math.Floor(seconds * 1_000_000)) : LongestDuration;
    }

    private static JsonElement? Member(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } holder && holder.TryGetProperty(name, out var member) ? member : null;

    private static string? Text(JsonElement? element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static bool? Flag(JsonElement? element, string name) =>
        Member(element, name) switch { { ValueKind: JsonValueKind.True } => true, { ValueKind: JsonValueKind.False } => false, _ => null };

    private static double? Number(JsonElement? element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out var value) && double.IsFinite(value) ? value : null;

    // PostgreSQL text holds no NUL; the statement itself keeps it.
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    private static string? Storable(string? text) => text?.Replace('\0', '\uFFFD');
}
