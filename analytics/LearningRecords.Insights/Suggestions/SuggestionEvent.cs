using System.Text.Json;
using LearningRecords.Insights.Facts;
using LearningRecords.Xapi;

namespace LearningRecords.Insights.Suggestions;

/// <summary>What became of a suggested course.</summary>
public enum SuggestionAct
{
    /// <summary>The learner was shown it.</summary>
    Shown = 0,

    /// <summary>The learner chose it.</summary>
    Taken = 1,

    /// <summary>The learner waved it away.</summary>
    Skipped = 2,
}

/// <summary>A statement about a suggested course: <c>viewed</c>, <c>selected</c> or <c>skipped</c> of an activity of type suggestion.</summary>
/// <param name="Answer">The answer that recommended it; where the statement names none, the suggestion itself.</param>
/// <param name="Place">Its place in that answer, from 1; 0: not told.</param>
/// <param name="Course">Key of the course; null: not told, so it is that of the same place of the same answer.</param>
/// <param name="Basis">What ranked it; null: not told.</param>
/// <param name="Model">The model that ranked it, if one did.</param>
/// <param name="PopularityPlace">Where popularity alone would have placed it; null: not told.</param>
public sealed record SuggestionEvent(
    Guid StatementId, Guid Learner, Guid Answer, int Place, SuggestionAct Act, DateTimeOffset At, Guid? Course, string? Basis, Guid? Model, int? PopularityPlace);

/// <summary>The words in which suggestions are told.</summary>
public static class SuggestionVocabulary
{
    public const string Type = "http://id.tincanapi.com/activitytype/suggestion";
    public const string Viewed = "http://id.tincanapi.com/verb/viewed";
    public const string Selected = "http://id.tincanapi.com/verb/selected";
    public const string Skipped = "http://id.tincanapi.com/verb/skipped";
    public const string Position = "http://id.tincanapi.com/extension/position";
    public const string Basis = "https://learningrecords.org/xapi/extensions/recommendation-basis";
    public const string Model = "https://learningrecords.org/xapi/extensions/ranking-model";
    public const string PopularityPosition = "https://learningrecords.org/xapi/extensions/popularity-position";

    private const string AnswerPrefix = "urn:uuid:";

    /// <summary>The id of a suggestion: the answer and the place in it.</summary>
    public static string IdOf(Guid answer, int place) => FormattableString.Invariant($"{AnswerPrefix}{answer}#{place}");

    /// <summary>The answer and the place that the id of a suggestion names; any other id is an answer of its own.</summary>
    internal static (Guid Answer, int Place) Parse(string id)
    {
        var hash = id.LastIndexOf('#');
        return id.StartsWith(AnswerPrefix, StringComparison.Ordinal) && hash > 0 && Guid.TryParse(id.AsSpan(AnswerPrefix.Length..hash), out var answer)
            && int.TryParse(id.AsSpan(hash + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var place)
            ? (answer, place)
            : (IriKey.Of(id), 0);
    }
}

/// <summary>Reads what a statement about an activity of type <see cref="SuggestionVocabulary.Type"/> says.</summary>
internal static class ReadSuggestion
{
    private const int LastPlace = 1_000;

    /// <summary>The statement's suggestion, its learner left open; null: it is about something else.</summary>
    public static SuggestionEvent? Read(Guid statementId, string verb, JsonElement target, JsonElement? context, DateTimeOffset at)
    {
        SuggestionAct? act = verb switch
        {
            SuggestionVocabulary.Viewed => SuggestionAct.Shown,
            SuggestionVocabulary.Selected => SuggestionAct.Taken,
            SuggestionVocabulary.Skipped => SuggestionAct.Skipped,
            _ => null,
        };
        if (act is not { } known)
            return null;
        JsonElement?[] extensions = [target.Member("definition"u8).Member("extensions"u8), context.Member("extensions"u8)];
        var (answer, place) = SuggestionVocabulary.Parse(target.Text("id"u8)!);
        return new SuggestionEvent(
            statementId, default, answer, Place(extensions, SuggestionVocabulary.Position) ?? place, known, at,
            CourseOf(context) is { } course ? IriKey.Of(course) : null,
            First(extensions, SuggestionVocabulary.Basis),
            Guid.TryParse(First(extensions, SuggestionVocabulary.Model), out var model) ? model : null,
            Place(extensions, SuggestionVocabulary.PopularityPosition));
    }

    private static string? CourseOf(JsonElement? context)
    {
        foreach (var relation in (string[])["other", "parent", "grouping"])
        {
            var activities = context.Member("contextActivities"u8).Member(relation);
            var first = activities is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Cast<JsonElement?>().FirstOrDefault() : activities;
            if (first.Text("id"u8) is { } id)
                return id;
        }

        return null;
    }

    private static int? Place(JsonElement?[] extensions, string name) => extensions.Select(extension => extension.Member(name))
        .Where(value => value is { ValueKind: JsonValueKind.Number } && value.Value.TryGetInt32(out var place) && place is >= 0 and <= LastPlace)
        .Select(value => (int?)value!.Value.GetInt32()).FirstOrDefault();

    private static string? First(JsonElement?[] extensions, string name) =>
        JsonMembers.Storable(extensions.Select(extension => extension.Text(name)).FirstOrDefault(value => value is not null));
}
