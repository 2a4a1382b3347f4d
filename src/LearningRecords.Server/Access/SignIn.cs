using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Npgsql;

namespace LearningRecords.Server.Access;

/// <summary>One-time links by which the person who runs the service opens the dashboard.</summary>
public static class SignIn
{
    public const string Path = "/sign-in";
    private static readonly TimeSpan Validity = TimeSpan.FromHours(12);

    /// <summary>Makes a link's token; only its hash is kept.</summary>
    public static async Task<string> NewTokenAsync(NpgsqlDataSource database, CancellationToken token)
    {
        var secret = Credentials.NewSecret();
        await using var command = database.CreateCommand(
            "with expired as (delete from records.sign_in_link where expires < now()) insert into records.sign_in_link (token_hash, expires) values ($1, now() + $2)");
        command.Parameters.AddWithValue(HashOf(secret));
        command.Parameters.AddWithValue(Validity);
        await command.ExecuteNonQueryAsync(token);
        return secret;
    }

    /// <summary><c>GET /sign-in?token=…</c>: opens the dashboard and uses the link up. 401 when it was used before, is too old, or was never made.</summary>
    public static async Task Handle(HttpContext http, NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("delete from records.sign_in_link where token_hash = $1 and expires > now()");
        command.Parameters.AddWithValue(HashOf(http.Request.Query["token"].ToString()));
        if (await command.ExecuteNonQueryAsync(http.RequestAborted) == 0)
        {
            http.Response.Redirect(Dashboards.SignInNeeded.Path + "?used");
            return;
        }

        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, "administrator")], CookieAuthenticationDefaults.AuthenticationScheme);
        await http.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, new ClaimsPrincipal(identity), new AuthenticationProperties { IsPersistent = true });
        http.Response.Redirect("/");
    }

    // The token is 160 random bits, so a fast hash hides it well enough.
    private static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
