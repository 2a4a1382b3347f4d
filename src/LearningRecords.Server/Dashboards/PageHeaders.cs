namespace LearningRecords.Server.Dashboards;

/// <summary>What every page says about itself to the browser, and the language that the reader chose, remembered.</summary>
public sealed class PageHeaders(RequestDelegate next)
{
    // Everything a page needs comes from this service, and nothing in its markup is a script or a style.
    private const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext http)
    {
        http.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers["Referrer-Policy"] = "same-origin";
        // As the forms' tokens want it, who would warn of anything else.
        http.Response.Headers.CacheControl = "no-cache, no-store";
        if (http.Request.Query.ContainsKey(PageLanguage.Parameter))
        {
            http.Response.Cookies.Append(PageLanguage.Cookie, PageLanguage.Of(http.Request), new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                MaxAge = TimeSpan.FromDays(365),
                IsEssential = true,
            });
        }

        return next(http);
    }
}
