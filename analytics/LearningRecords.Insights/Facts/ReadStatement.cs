using System.Text.Json;
using LearningRecords.Events;
using LearningRecords.Insights.Suggestions;
using LearningRecords.Insights.Videos;
using LearningRecords.Xapi;

namespace LearningRecords.Insights.Facts;

/// <summary>Reads what a recorded statement says for the read models. Pure: the same event always gives the same reading.</summary>
public static class ReadStatement
{
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

    /// <param name="mentions">Of the statements read before.</param>
    public static StatementReading Read(StatementRecorded recorded, Mentions mentions)
    {
        using var document = JsonDocument.Parse(recorded.Body, new JsonDocumentOptions { MaxDepth = 256 });
        var statement = document.RootElement;
        var verb = mentions.Verb(statement.GetProperty("verb"u8));
        var target = statement.GetProperty("object"u8);
        var seen = mentions.Object(target);
        if (verb == "http://adlnet.gov/expapi/verbs/voided" && seen.IsStatement)
            return new StatementReading(recorded.Envelope.Stored, [], [], null, null, [], [], Guid.Parse(seen.Id));

        var context = statement.Member("context"u8);
        var learners = mentions.Learners(statement.GetProperty("actor"u8));
        var teams = Teams(context);
        if (seen is not { Activity: { } activity, AsCourse: { } asCourse })
            return new StatementReading(recorded.Envelope.Stored, [], learners, null, null, [], teams, null);

        if (activity.Type == SuggestionVocabulary.Type && ReadSuggestion.Read(recorded.Envelope.Id, verb, target, context, Finite(recorded.Envelope.Timestamp)) is { } suggestion)
        {
            return new StatementReading(recorded.Envelope.Stored, [], learners, null, null, [], teams, null)
            {
                Suggestions = [.. learners.Select(learner => suggestion with { Learner = learner.Learner })],
            };
        }

        var surroundings = mentions.Surroundings(context);
        var course = CourseOf(asCourse, surroundings);
        var result = statement.Member("result"u8);
        var progress = Progress(result);
        var success = verb switch
        {
            "http://adlnet.gov/expapi/verbs/passed" => true,
            "http://adlnet.gov/expapi/verbs/failed" => false,
            _ => result.Flag("success"u8),
        };
        var evaluates = EvaluatingVerbs.Contains(verb);
        var score = Score(result);
        var fact = new StatementFact(
            recorded.Envelope.Id,
            learners.Count > 0 ? learners[0].Learner : default,
            course.Course,
            activity.Activity,
            JsonMembers.Storable(verb),
            Finite(recorded.Envelope.Timestamp),
            recorded.Envelope.Stored,
            Duration(result),
            ReadTerminal.Of(verb, context),
            context.Text("registration"u8) is { } registration ? Guid.Parse(registration) : null,
            teams.Count == 0 ? [] : [.. teams.Select(team => team.Group)],
            progress,
            CompletingVerbs.Contains(verb) || result.Flag("completion"u8) == true || progress >= CompletionThreshold(context),
            success,
            evaluates ? null : score,
            evaluates,
            evaluates ? score : null);
        var video = ReadVideo.Read(verb, result, context) is { } told
            ? told with { StatementId = fact.StatementId, Learner = fact.Learner, Activity = fact.Activity, At = fact.At, Session = told.Session.Length > 0 ? told.Session : $"{fact.Day:O}" }
            : null;
        return new StatementReading(
            recorded.Envelope.Stored,
            [.. learners.Select(learner => learner.Learner == fact.Learner ? fact : fact with { Learner = learner.Learner })],
            learners,
            course.Course == activity.Activity && surroundings.Grouping is { } grouping ? course with { PartOf = grouping } : course,
            activity,
            video is null ? [] : [.. learners.Select(learner => learner.Learner == video.Learner ? video : video with { Learner = learner.Learner })],
            teams,
            null);
    }

    private static List<SeenTeam> Teams(JsonElement? context)
    {
        var (team, contextGroups) = (context.Member("team"u8), context.Member("contextGroups"u8));
        if (team is null && contextGroups is null)
            return [];
        var groups = new List<JsonElement>();
        if (team is { } named)
            groups.Add(named);
        if (contextGroups is { } listed)
            groups.AddRange(listed.EnumerateArray().Select(entry => entry.GetProperty("group"u8)));
        return [.. groups
            .Where(IsIdentified)
            .Select(group => (Agent: Mentions.Identify(group), Name: group.Text("name"u8)))
            .Select(group => new SeenTeam(group.Agent.Key, JsonMembers.Storable(group.Agent.Ifi), JsonMembers.Storable(group.Name)))
            .DistinctBy(group => group.Group)];
    }

    // An anonymous group is only its members.
    private static bool IsIdentified(JsonElement group) =>
        group.EnumerateObject().Any(member => member.Name is "mbox" or "mbox_sha1sum" or "openid" or "account");

    // A micro-course, which nothing contains, is its own course.
    private static SeenCourse CourseOf(SeenCourse target, SeenSurroundings surroundings) =>
        target.CallsItselfCourse ? target : surroundings.Course ?? surroundings.Nearest ?? target;

    private static int? Progress(JsonElement? result)
    {
        var extensions = result.Member("extensions"u8);
        if (extensions.Number("https://w3id.org/xapi/cmi5/result/extensions/progress"u8) is { } percent)
            return Fraction(percent / 100);
        return extensions.Number("https://w3id.org/xapi/video/extensions/progress"u8) is { } video ? Fraction(video) : null;
    }

    private static int Fraction(double value) => (int)Math.Round(Math.Clamp(value, 0, 1) * 1_000_000);

    private static int CompletionThreshold(JsonElement? context) =>
        context.Member("extensions"u8).Number("https://w3id.org/xapi/video/extensions/completion-threshold"u8) is { } threshold ? Fraction(threshold) : DefaultCompletionThreshold;

    private static double? Score(JsonElement? result)
    {
        var score = result.Member("score"u8);
        if (score.Number("scaled"u8) is { } scaled)
            return scaled;
        return score.Number("raw"u8) is { } raw && score.Number("max"u8) is { } max && (score.Number("min"u8) ?? 0) is var min && max > min
            && (raw - min) / (max - min) is var part && double.IsFinite(part) ? part : null;
    }

    // The driver writes the ends of the calendar as infinities, from which no pause can be taken.
    private static DateTimeOffset Finite(DateTimeOffset instant) =>
        instant < Earliest ? Earliest : instant > Latest ? Latest : Microseconds(instant);

    // What the database holds of an instant.
    private static DateTimeOffset Microseconds(DateTimeOffset instant) => new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    private static TimeSpan Duration(JsonElement? result)
    {
        if (!Iso8601.TryParseDuration(result.Text("duration"u8), out var seconds) || !(seconds > 0))
            return TimeSpan.Zero;
        return seconds < LongestDuration.TotalSeconds ? TimeSpan.FromMicroseconds(Math.Floor(seconds * 1_000_000)) : LongestDuration;
    }
}
