using System.Security.Claims;
using LearningRecords.Server.Operations;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Npgsql;

namespace LearningRecords.Server.People;

/// <summary>The cookie of a signed-in browser. Any server reads it; whom it names is looked up again for every request.</summary>
public sealed class SignInCookie(KnownPeople people) : CookieAuthenticationEvents
{
    public const string Name = "learningrecords";
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    /// <summary>Signs the person in on this browser; whatever it carried before is worth nothing after.</summary>
    public static async Task GiveAsync(HttpContext http, NpgsqlDataSource database, Person person)
    {
        await using var command = database.CreateCommand("update records.person set last_sign_in = clock_timestamp() where person_id = $1");
        command.Parameters.AddWithValue(person.Id);
        await command.ExecuteNonQueryAsync(http.RequestAborted);
        await http.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, new ClaimsPrincipal(new PersonIdentity(person)), new AuthenticationProperties { IsPersistent = true });
    }

    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        try
        {
            if (PersonIdentity.Claimed(context.Principal) is { } claimed
                && await people.FindAsync(claimed.Id, claimed.Stamp, context.HttpContext.RequestAborted) is { } person)
                context.ReplacePrincipal(new ClaimsPrincipal(new PersonIdentity(person)));
            else
                context.RejectPrincipal();
        }
        catch (Exception exception) when (DatabaseAway.Explains(exception))
        {
            context.RejectPrincipal();
            context.HttpContext.Features.Set(new NobodyIsKnown());
        }
    }

    public override Task RedirectToLogin(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (context.HttpContext.Features.Get<NobodyIsKnown>() is null)
            return base.RedirectToLogin(context);
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return Task.CompletedTask;
    }

    // A page says why it is not shown, in the place of the page: see ForbiddenPage.
    public override Task RedirectToAccessDenied(RedirectContext<CookieAuthenticationOptions> context)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    // The database is away, and with it who this is: no reason to send them to sign in.
    private sealed class NobodyIsKnown;
}
