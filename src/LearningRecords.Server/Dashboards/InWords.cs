using System.Globalization;
using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Insights.Privacy;
using Microsoft.Extensions.Localization;

namespace LearningRecords.Server.Dashboards;

/// <summary>Names and figures as the page's language writes them.</summary>
public static class InWords
{
    private const int SecondsPerHour = 3600;
    private const string HomePagePrefix = "homepage:";

    private static bool Chinese => CultureInfo.CurrentUICulture.Name == PageLanguage.Chinese;

    /// <summary>The name in the page's language, else in the other one, else the id.</summary>
    public static string Named(string? en, string? zh, string id) => (Chinese ? zh ?? en : en ?? zh) ?? id;

    public static string Named(LearnerGroupRow group) => GroupNamed(group.NameEn, group.NameZh, group.Id);

    public static string GroupNamed(string? en, string? zh, string id) => Named(en, zh, id.StartsWith(HomePagePrefix, StringComparison.Ordinal) ? PlatformNamed(id[HomePagePrefix.Length..]) : id);

    // As people write it.
    private static string PlatformNamed(string homePage) => homePage.Split("://")[^1].TrimEnd('/');

    /// <summary>What kind of group it is; a kind that the pages do not know is named as it was imported.</summary>
    public static string Kind(this IStringLocalizer<Texts> text, string kind)
    {
        var known = text["Kind_" + kind];
        return known.ResourceNotFound ? kind : known;
    }

    public static string Number(long number) => number.ToString("N0", CultureInfo.CurrentCulture);

    /// <summary>What stands where a figure would tell of few learners by what it leaves over.</summary>
    public const string Hidden = "–";

    /// <summary>A number of learners, or that it is one below the threshold: "&lt;5".</summary>
    public static string Number(long? learners, PrivacyThreshold threshold) => learners is { } number ? Number(number) : $"<{Number(threshold.Learners)}";

    /// <summary>Learners counted or averaged, or that they are fewer than the threshold.</summary>
    public static string Learners(double learners, PrivacyThreshold threshold) =>
        Number(threshold.Hides((long)Math.Round(learners)) ? null : (long)Math.Round(learners), threshold);

    public static string NumberOrHidden(long? number) => number is { } shown ? Number(shown) : Hidden;

    public static string Percent(double share) => (Math.Clamp(share, 0, 1) * 100).ToString("0", CultureInfo.CurrentCulture) + "%";

    /// <summary>By how much something is more or less, with its sign.</summary>
    public static string Change(double share) => (share * 100).ToString("+0;−0;±0", CultureInfo.CurrentCulture) + "%";

    /// <summary>How well a model ranks, 0 to 1.</summary>
    public static string Quality(double? quality) => quality?.ToString("0.000", CultureInfo.CurrentCulture) ?? Hidden;

    /// <summary>A rating of 0 to 1 as people know it, of five.</summary>
    public static string Rating(double rating) => (rating * 5).ToString("0.0", CultureInfo.CurrentCulture);

    /// <summary>What was done, by the verb's IRI; the last part of one that the pages do not know.</summary>
    public static string Verb(this IStringLocalizer<Texts> text, string verb)
    {
        var name = verb[(verb.TrimEnd('/').LastIndexOfAny(['/', '#', ':']) + 1)..].TrimEnd('/');
        var known = text["Verb_" + name];
        return known.ResourceNotFound ? name : known;
    }

    /// <summary>A duration: whole minutes below an hour, whole hours from ten on, else tenths of hours.</summary>
    public static string Time(this IStringLocalizer<Texts> text, double seconds) => seconds switch
    {
        < SecondsPerHour => text["Minutes", (seconds / 60).ToString("N0", CultureInfo.CurrentCulture)],
        < 10 * SecondsPerHour => text["Hours", (seconds / SecondsPerHour).ToString("N1", CultureInfo.CurrentCulture)],
        _ => text["Hours", (seconds / SecondsPerHour).ToString("N0", CultureInfo.CurrentCulture)],
    };

    /// <summary>A number of bytes, in the largest unit of which there is one.</summary>
    public static string Bytes(this IStringLocalizer<Texts> text, long bytes) => bytes switch
    {
        < 1_000 => text["Bytes_B", Number(bytes)],
        < 1_000_000 => text["Bytes_kB", (bytes / 1e3).ToString("N1", CultureInfo.CurrentCulture)],
        < 1_000_000_000 => text["Bytes_MB", (bytes / 1e6).ToString("N1", CultureInfo.CurrentCulture)],
        _ => text["Bytes_GB", (bytes / 1e9).ToString("N1", CultureInfo.CurrentCulture)],
    };

    public static string Day(this IStringLocalizer<Texts> text, DateOnly day) => day.ToString(text["DayFormat"], CultureInfo.CurrentCulture);

    public static string Instant(this IStringLocalizer<Texts> text, DateTimeOffset instant) =>
        DashboardDay.InZone(instant).ToString(text["InstantFormat"], CultureInfo.CurrentCulture);

    /// <summary>A place in a video.</summary>
    public static string Clock(int second) => TimeSpan.FromSeconds(second).ToString(second < 3600 ? @"m\:ss" : @"h\:mm\:ss", CultureInfo.InvariantCulture);
}
