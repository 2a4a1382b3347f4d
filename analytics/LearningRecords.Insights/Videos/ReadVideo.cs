using System.Globalization;
using System.Text.Json;
using LearningRecords.Xapi;

namespace LearningRecords.Insights.Videos;

/// <summary>Reads the extensions of the xAPI video profile.</summary>
internal static class ReadVideo
{
    private const string Extensions = "https://w3id.org/xapi/video/extensions/";

    /// <summary>No player shows a longer video, and a number that says so would fill the memory.</summary>
    private const double LongestVideo = 24 * 60 * 60;

    /// <summary>It is part of a key, and keys have to fit into an index.</summary>
    private const int LongestSession = 200;

    private static readonly Dictionary<string, VideoAct> Acts = new(StringComparer.Ordinal)
    {
        ["https://w3id.org/xapi/video/verbs/played"] = VideoAct.Played,
        ["https://w3id.org/xapi/video/verbs/paused"] = VideoAct.Stopped,
        ["https://w3id.org/xapi/video/verbs/seeked"] = VideoAct.Stopped,
        ["http://adlnet.gov/expapi/verbs/terminated"] = VideoAct.Stopped,
        ["http://adlnet.gov/expapi/verbs/completed"] = VideoAct.Stopped,
    };

    /// <returns>Null when the statement tells nothing of watching. Statement, learner, activity, instant and a session where none is named are left for the caller.</returns>
    public static VideoEvent? Read(string verb, JsonElement? result, JsonElement? context)
    {
        if (Object(result, "extensions") is not { } told)
            return null;
        var act = Acts.GetValueOrDefault(verb);
        var time = Seconds(told, "time-from") ?? Seconds(told, "time");
        var played = told.TryGetProperty(Extensions + "played-segments", out var segments) && segments.ValueKind == JsonValueKind.String ? Segments(segments.GetString()!) : [];
        if (played.Count == 0 && (act == VideoAct.Other || time is null))
            return null;
        var around = Object(context, "extensions");
        var session = around is { } extensions && extensions.TryGetProperty(Extensions + "session-id", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString()! : "";
        return new VideoEvent(default, default, default, default, session.Length > LongestSession ? $"{IriKey.Of(session):N}" : session.Replace('\0', '\uFFFD'), act, time, played, (around is { } held ? Seconds(held, "length") : null) ?? Seconds(told, "length"));
    }

    /// <summary><c>a[.]b[,]c[.]d</c>: from a to b and from c to d; a segment that is still open has no end and does not count.</summary>
    internal static IReadOnlyList<Segment> Segments(string text)
    {
        var segments = new List<Segment>();
        foreach (var part in text.Split("[,]", StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = part.Split("[.]");
            if (ends.Length == 2 && Number(ends[0]) is { } from && Number(ends[1]) is { } until && from < until)
                segments.Add(new Segment(from, until));
        }

        return segments;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= LongestVideo ? value : null;

    private static double? Seconds(JsonElement extensions, string name) =>
        extensions.TryGetProperty(Extensions + name, out var member) && member.ValueKind == JsonValueKind.Number && member.TryGetDouble(out var value) && value is >= 0 and <= LongestVideo
            ? value
            : null;

    private static JsonElement? Object(JsonElement? holder, string name) =>
        holder is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Object ? member : null;
}
