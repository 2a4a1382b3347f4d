using System.Buffers.Text;
using System.Globalization;
using System.Text;
using LearningRecords.Xapi;

namespace LearningRecords.Server.Insights;

/// <summary>The opaque <c>next</c> of a page. It names no tenant and no figure, so it opens and tells nothing.</summary>
internal static class Cursor
{
    public static string Of(string place) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(place));

    /// <summary>How many rows come before the next page, where rows are in the order of a figure.</summary>
    public static string Behind(int rows) => Of(rows.ToString(CultureInfo.InvariantCulture));

    /// <summary>How many rows to leave out.</summary>
    public static int Position(this QueryParameters parameters) => parameters.After(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) ? rows : (int?)null) ?? 0;

    /// <summary>The day behind which to go on.</summary>
    public static DateOnly? DayBefore(this QueryParameters parameters) =>
        parameters.After(text => DateOnly.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : (DateOnly?)null);

    public static string Behind(string learner, string course) => Of($"{IriKey.Of(learner):N},{IriKey.Of(course):N}");

    public static string Behind(string learner, string course, Guid registration) => Of($"{IriKey.Of(learner):N},{IriKey.Of(course):N},{registration:N}");

    /// <summary>The keys of the learner and the course behind which to go on.</summary>
    public static (Guid Learner, Guid Course)? KeysBefore(this QueryParameters parameters) =>
        parameters.After(text => text.Length == 65 && Guid.TryParseExact(text[..32], "N", out var learner) && Guid.TryParseExact(text[33..], "N", out var course) ? (learner, course) : ((Guid, Guid)?)null);

    /// <summary>The key of the learner behind whom to go on.</summary>
    public static Guid? KeyBefore(this QueryParameters parameters) => parameters.After(text => Guid.TryParseExact(text, "N", out var learner) ? learner : (Guid?)null);

    /// <summary>The keys of the learner, the course and the registration behind which to go on.</summary>
    public static (Guid Learner, Guid Course, Guid Registration)? AttemptBefore(this QueryParameters parameters) => parameters.After(
        text => text.Length == 98 && Guid.TryParseExact(text[..32], "N", out var learner) && Guid.TryParseExact(text[33..65], "N", out var course) && Guid.TryParseExact(text[66..], "N", out var registration)
            ? (learner, course, registration)
            : ((Guid, Guid, Guid)?)null);

    /// <summary>The id behind which to go on.</summary>
    public static string? TextBefore(this QueryParameters parameters)
    {
        if (parameters.Text("after") is not { } text)
            return null;
        if (Base64Url.IsValid(text))
            return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text));
        parameters.Wrong("after is not the next of an earlier page.");
        return null;
    }

    private static T? After<T>(this QueryParameters parameters, Func<string, T?> read)
        where T : struct
    {
        if (parameters.Text("after") is not { } text)
            return null;
        if (Base64Url.IsValid(text) && read(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text))) is { } place)
            return place;
        parameters.Wrong("after is not the next of an earlier page.");
        return null;
    }
}
