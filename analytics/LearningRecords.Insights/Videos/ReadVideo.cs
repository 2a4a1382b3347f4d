using System.Globalization;
using System.Text.Json;
using LearningRecords.Insights.Facts;
using LearningRecords.Xapi;

namespace LearningRecords.Insights.Videos;

/// <summary>Reads the extensions of the xAPI video profile.</summary>
internal static class ReadVideo
{
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
        var told = result.Member("extensions"u8);
        if (told is null)
            return null;
        var act = Acts.GetValueOrDefault(verb);
        var time = Seconds(told.Number("https://w3id.org/xapi/video/extensions/time-from"u8)) ?? Seconds(told.Number("https://w3id.org/xapi/video/extensions/time"u8));
        var played = told.Text("https://w3id.org/xapi/video/extensions/played-segments"u8) is { } segments ? Segments(segments) : [];
        if (played.Count == 0 && (act == VideoAct.Other || time is null))
            return null;
        var around = context.Member("extensions"u8);
        var session = around.Text("https://w3id.org/xapi/video/extensions/session-id"u8) ?? "";
        return new VideoEvent(
            default, default, default, default, session.Length > LongestSession ? $"{IriKey.Of(session):N}" : JsonMembers.Storable(session), act, time, played, Length(around) ?? Length(told));
    }

    /// <summary><c>a[.]b[,]c[.]d</c>: from a to b and from c to d; a segment that is still open has no end and does not count.</summary>
    internal static IReadOnlyList<Segment> Segments(string text)
    {
        var segments = new List<Segment>();
        Span<Range> ends = stackalloc Range[3];
        foreach (var part in text.AsSpan().Split("[,]"))
        {
            var segment = text.AsSpan()[part];
            if (segment.Split(ends, "[.]") == 2 && Number(segment[ends[0]]) is { } from && Number(segment[ends[1]]) is { } until && from < until)
                segments.Add(new Segment(from, until));
        }

        return segments;
    }

    private static double? Number(ReadOnlySpan<char> text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? Seconds(value) : null;

    private static double? Length(JsonElement? extensions) => Seconds(extensions.Number("https://w3id.org/xapi/video/extensions/length"u8));

    private static double? Seconds(double? told) => told is >= 0 and <= LongestVideo ? told : null;
}
