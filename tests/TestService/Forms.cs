using System.Net;
using System.Text.RegularExpressions;

namespace LearningRecords.TestService;

/// <summary>A form of a page, as a browser without scripts would send it.</summary>
/// <param name="Action">Where it goes.</param>
/// <param name="Hidden">Its hidden fields, the token against forgery among them.</param>
public sealed partial record Form(string Action, IReadOnlyList<KeyValuePair<string, string>> Hidden)
{
    public const string Token = "__RequestVerificationToken";

    /// <summary>The form's name, by which the page tells it from its others; null for one that is not a page's own.</summary>
    public string? Name => Hidden.FirstOrDefault(hidden => hidden.Key == "_handler").Value;

    /// <summary>The forms of the page that post.</summary>
    /// <param name="address">The page's address, to which a form goes that names no other.</param>
    public static IReadOnlyList<Form> Of(string html, string address) =>
    [
        .. Element().Matches(html).Where(form => form.Groups["attributes"].Value.Contains("method=\"post\"", StringComparison.Ordinal)).Select(form => new Form(
            ActionOf().Match(form.Groups["attributes"].Value) is { Success: true } action ? WebUtility.HtmlDecode(action.Groups["action"].Value) : address,
            [.. HiddenField().Matches(form.Groups["content"].Value).Select(field => new KeyValuePair<string, string>(field.Groups["name"].Value, WebUtility.HtmlDecode(field.Groups["value"].Value)))])),
    ];

    /// <summary>Opens the page and sends its form with these fields filled in.</summary>
    public static async Task<HttpResponseMessage> SendAsync(HttpClient browser, string address, string? name, params (string Name, string Value)[] fields)
    {
        var html = await (await browser.GetAsync(new Uri(address, UriKind.Relative))).Content.ReadAsStringAsync();
        var form = Of(html, address).First(form => form.Name == name);
        return await form.SendAsync(browser, fields);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpClient browser, params (string Name, string Value)[] fields)
    {
        using var content = new FormUrlEncodedContent(Hidden.Concat(fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value))));
        return await browser.PostAsync(new Uri(Action, UriKind.Relative), content);
    }

    [GeneratedRegex("<form(?<attributes>[^>]*)>(?<content>.*?)</form>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Element();

    [GeneratedRegex(""" action="(?<action>[^"]*)""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ActionOf();

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]*)"[^>]*? value="(?<value>[^"]*)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex HiddenField();
}
