using System.Text.Json;

namespace LearningRecords.Insights.Facts;

/// <summary>What a learner held in their hands, in five words, from what platforms say in their own.</summary>
public static class ReadTerminal
{
    public const string Phone = "phone";
    public const string Computer = "computer";
    public const string Television = "television";
    public const string Scan = "scan";
    public const string Other = "other";
    public const string Unknown = "unknown";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> Terminals = [Phone, Computer, Television, Scan, Other, Unknown];

    // The first word found decides; a television's browser also calls itself Linux, and a phone's also Safari.
    private static readonly (string Word, string Terminal)[] Words =
    [
        ("television", Television), ("smarttv", Television), ("smart-tv", Television), ("hbbtv", Television), ("iptv", Television), ("set-top", Television), ("电视", Television),
        ("phone", Phone), ("mobile", Phone), ("android", Phone), ("ios", Phone), ("ipad", Phone), ("tablet", Phone), ("wechat", Phone), ("miniprogram", Phone), ("手机", Phone), ("微信", Phone),
        ("computer", Computer), ("desktop", Computer), ("windows", Computer), ("macintosh", Computer), ("linux", Computer), ("web", Computer), ("browser", Computer), ("电脑", Computer),
    ];

    internal static string Of(string verb, JsonElement? context)
    {
        if (verb.EndsWith("/scanned", StringComparison.Ordinal))
            return Scan;
        if (context is not { ValueKind: JsonValueKind.Object } told)
            return Unknown;
        var said = false;
        foreach (var text in Texts(told))
        {
            said = true;
            foreach (var (word, terminal) in Words)
            {
                if (text.Contains(word, StringComparison.OrdinalIgnoreCase))
                    return terminal;
            }
        }

        return said ? Other : Unknown;
    }

    private static IEnumerable<string> Texts(JsonElement context)
    {
        if (context.Text("platform"u8) is { } platform)
            yield return platform;
        var extensions = context.Member("extensions"u8);
        if (extensions.Member("http://id.tincanapi.com/extension/browser-info"u8) is { } browser)
            yield return Told(browser);
        if (extensions.Member("http://xapi.jisc.ac.uk/captured_from"u8) is { } captured)
            yield return Told(captured);
    }

    private static string Told(JsonElement info) => info.ValueKind == JsonValueKind.String ? info.GetString()! : info.GetRawText();
}
