using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace LearningRecords.Server.Dashboards;

/// <summary>Leaving the dashboards on this browser.</summary>
public static class SignOut
{
    public const string Path = "/sign-out";

    /// <summary><c>POST /sign-out</c> from a form of a page; a form of somebody else's page signs nobody out.</summary>
    public static async Task Handle(HttpContext http, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(http))
        {
            http.Response.Redirect("/");
            return;
        }

        await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        http.Response.Redirect(SignInNeeded.Path + "?left");
    }
}
