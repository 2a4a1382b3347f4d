using System.Collections.Immutable;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LearningRecords.Server.Dashboards;

/// <summary>How large and in which colours a reader wants the pages: a choice of the browser, so it is no part of an address that is shared.</summary>
/// <param name="Type">One of <see cref="Types"/>.</param>
/// <param name="Colours">One of <see cref="Schemes"/>.</param>
public sealed record PageLooks(string Type, string Colours)
{
    public const string Path = "/looks";
    private const string TypeCookie = "learningrecords-type";
    private const string ColoursCookie = "learningrecords-colours";

    /// <summary>The first is the usual one.</summary>
    public static readonly ImmutableArray<string> Types = ["normal", "large"];

    /// <summary>The first is the device's.</summary>
    public static readonly ImmutableArray<string> Schemes = ["device", "light", "dark"];

    public static PageLooks Of(HttpRequest request) => new(Known(Types, request.Cookies[TypeCookie]), Known(Schemes, request.Cookies[ColoursCookie]));

    /// <summary><c>POST /looks</c> from the form of a page: keeps what was chosen, and goes back to the page. 400 from a form of somebody else's page.</summary>
    public static async Task<Results<RedirectHttpResult, BadRequest>> Choose(HttpContext http, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(http))
            return TypedResults.BadRequest();
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        Keep(http, TypeCookie, Types, form["type"]);
        Keep(http, ColoursCookie, Schemes, form["colours"]);
        var back = form["back"].ToString();
        return TypedResults.LocalRedirect(RedirectHttpResult.IsLocalUrl(back) ? back : "/");
    }

    private static void Keep(HttpContext http, string cookie, ImmutableArray<string> known, string? chosen)
    {
        if (chosen is null || !known.Contains(chosen, StringComparer.Ordinal))
            return;
        http.Response.Cookies.Append(cookie, chosen, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, MaxAge = TimeSpan.FromDays(365), IsEssential = true });
    }

    private static string Known(ImmutableArray<string> known, string? chosen) => chosen is not null && known.Contains(chosen, StringComparer.Ordinal) ? chosen : known[0];
}
