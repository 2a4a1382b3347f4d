using System.Runtime.InteropServices;
using System.Text.Json;
using LearningRecords.Xapi;

namespace LearningRecords.Insights.Facts;

/// <summary>Whom and what the statements of a page mention. Most name few learners, activities and courses, each in the same words every time.</summary>
public sealed class Mentions
{
    private readonly ReadOnce<IReadOnlyList<SeenLearner>> _learners = new(ReadLearners);
    private readonly ReadOnce<string> _verbs = new(verb => verb.Text("id"u8)!);
    private readonly ReadOnce<SeenObject> _objects = new(ReadObject);
    private readonly ReadOnce<SeenSurroundings> _surroundings = new(ReadSurroundings);

    /// <summary>The learners that an actor stands for: a group without an identity stands for its members.</summary>
    internal IReadOnlyList<SeenLearner> Learners(JsonElement actor) => _learners.Of(actor);

    internal string Verb(JsonElement verb) => _verbs.Of(verb);

    internal SeenObject Object(JsonElement target) => _objects.Of(target);

    internal SeenSurroundings Surroundings(JsonElement? context) => context.Member("contextActivities"u8) is { } activities ? _surroundings.Of(activities) : SeenSurroundings.None;

    private static IReadOnlyList<SeenLearner> ReadLearners(JsonElement actor)
    {
        if (actor.Text("objectType"u8) == "Group")
            return actor.Member("member"u8) is { } members ? [.. members.EnumerateArray().Select(Learner).DistinctBy(learner => learner.Learner)] : [];
        return [Learner(actor)];
    }

    private static SeenLearner Learner(JsonElement agent)
    {
        var identity = Identify(agent);
        return new SeenLearner(
            identity.Key, JsonMembers.Storable(identity.Ifi), JsonMembers.Storable(agent.Text("name"u8)), JsonMembers.Storable(agent.Member("account"u8).Text("homePage"u8)));
    }

    internal static Agent Identify(JsonElement agent) =>
        AgentIdentity.TryParse(JsonMarshal.GetRawUtf8Value(agent), XapiVersion.V2_0_0, out var identity, out var problems)
            ? identity!
            : throw new InvalidDataException($"A recorded actor cannot be read: {string.Join("; ", problems.Select(problem => problem.Message))}");

    private static SeenObject ReadObject(JsonElement target)
    {
        var id = target.Text("id"u8) ?? "";
        return target.Text("objectType"u8) switch
        {
            null or "Activity" => new SeenObject(id, false, Activity(target)),
            "StatementRef" => new SeenObject(id, true, null),
            _ => new SeenObject(id, false, null),
        };
    }

    // The nearest activity that calls itself a course, else the nearest that contains the object.
    private static SeenSurroundings ReadSurroundings(JsonElement contextActivities)
    {
        var grouping = Activities(contextActivities, "grouping"u8);
        SeenCourse[] containing = [.. Activities(contextActivities, "parent"u8).Concat(grouping).Select(activity => SeenCourse.Of(Activity(activity)))];
        return new SeenSurroundings(containing.FirstOrDefault(course => course.CallsItselfCourse), containing.FirstOrDefault(), grouping.Length == 0 ? null : JsonMembers.Storable(grouping[0].Text("id"u8)));
    }

    // Version 1.0.3 also takes a single activity where a list belongs.
    private static JsonElement[] Activities(JsonElement contextActivities, ReadOnlySpan<byte> relation) => contextActivities.Member(relation) switch
    {
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray()],
        { ValueKind: JsonValueKind.Object } single => [single],
        _ => [],
    };

    private static SeenActivity Activity(JsonElement activity)
    {
        var (id, definition) = (activity.Text("id"u8)!, activity.Member("definition"u8));
        var (english, chinese) = Titles(definition);
        return new SeenActivity(IriKey.Of(id), JsonMembers.Storable(id), JsonMembers.Storable(definition.Text("type"u8)), english, chinese);
    }

    // A title in a third language stands where there is neither.
    private static (string? English, string? Chinese) Titles(JsonElement? definition)
    {
        var name = definition.Member("name"u8);
        var chinese = InLanguage(name, "zh");
        return (JsonMembers.Storable(InLanguage(name, "en") ?? (chinese is null ? InLanguage(name, "") : null)), JsonMembers.Storable(chinese));
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
}

/// <summary>The object of a statement.</summary>
/// <param name="Activity">Null: it is no activity.</param>
internal sealed record SeenObject(string Id, bool IsStatement, SeenActivity? Activity)
{
    /// <summary>The activity, were it a course of its own.</summary>
    public SeenCourse? AsCourse { get; } = Activity is null ? null : SeenCourse.Of(Activity);
}

/// <summary>The activities that contain a statement's object.</summary>
/// <param name="Course">The nearest that calls itself a course.</param>
/// <param name="Nearest">The nearest of all.</param>
/// <param name="Grouping">The first that groups it.</param>
internal sealed record SeenSurroundings(SeenCourse? Course, SeenCourse? Nearest, string? Grouping)
{
    public static readonly SeenSurroundings None = new(null, null, null);
}
