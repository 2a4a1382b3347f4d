using LearningRecords.Server.People;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace LearningRecords.Server.Dashboards.SignIn;

/// <summary>Leaving the dashboards on this browser.</summary>
public static class SignOut
{
    public const string Path = "/sign-out";

    /// <summary><c>POST /sign-out</c> from a form of a page; a form of somebody else's page signs nobody out and is answered with 400.</summary>
    [AsksSight]
    public static async Task Handle(HttpContext http, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(http))
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        http.Response.Redirect(SignInPage.Path + "?left");
    }
}
