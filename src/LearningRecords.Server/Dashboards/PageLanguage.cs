namespace LearningRecords.Server.Dashboards;

/// <summary>Which language a page speaks: the one its address asks for, else the one chosen last, else the first of the browser's that there is.</summary>
public static class PageLanguage
{
    public const string Parameter = "lang";
    public const string Cookie = "learningrecords-language";
    public const string English = "en";
    public const string Chinese = "zh-CN";
    public static readonly string[] All = [English, Chinese];

    public static string Of(HttpRequest request) => Choose(
        request.Query[Parameter],
        request.Cookies[Cookie],
        request.GetTypedHeaders().AcceptLanguage.OrderByDescending(language => language.Quality ?? 1).Select(language => language.Value.ToString()));

    public static string Choose(string? asked, string? remembered, IEnumerable<string> accepted) =>
        accepted.Prepend(remembered).Prepend(asked).Select(Spoken).FirstOrDefault(language => language is not null) ?? English;

    // Any Chinese is nearer to a reader of Chinese than English is.
    private static string? Spoken(string? tag) => tag?.Split('-')[0].ToUpperInvariant() switch
    {
        "ZH" => Chinese,
        "EN" => English,
        _ => null,
    };
}
