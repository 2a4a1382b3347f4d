using System.Security.Claims;
using LearningRecords.Server.Access;
using LearningRecords.Server.Dashboards.SignIn;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Npgsql;

namespace LearningRecords.Server.People;

/// <summary>Signing in by an OpenID Connect issuer: the authorization code flow with a proof key (PKCE). The issuer vouches for who it is, and for their role, tenant and groups.</summary>
public static class SignInByIssuer
{
    public const string SchemeName = "OpenIdConnect";

    /// <summary>Where the browser is sent on to the issuer from.</summary>
    public const string StartPath = "/sign-in/start";

    private const string CallbackPath = "/sign-in/done";

    public static void AddSignIn(this AuthenticationBuilder authentication, SignInIssuer issuer) => authentication.AddOpenIdConnect(SchemeName, options =>
    {
        options.Authority = issuer.Issuer;
        options.RequireHttpsMetadata = issuer.Issuer.StartsWith(Uri.UriSchemeHttps, StringComparison.OrdinalIgnoreCase);
        options.ClientId = issuer.ClientId;
        options.ClientSecret = issuer.ClientSecret;
        options.ResponseType = OpenIdConnectResponseType.Code;
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.UsePkce = true;
        options.CallbackPath = CallbackPath;
        options.SignInScheme = CookieAuthenticationDefaults.AuthenticationScheme;
        options.GetClaimsFromUserInfoEndpoint = true;
        options.MapInboundClaims = false;
        // Only the claims that say who it is and what they may see are read; without this the handler drops the ones it does not know from the userinfo.
        options.ClaimActions.MapAll();
        foreach (var cookie in new[] { options.CorrelationCookie, options.NonceCookie })
        {
            // The code comes back by a link, so a cookie for other sites' forms is not needed, which only HTTPS could have.
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        }

        options.Events.OnTicketReceived = async context =>
        {
            var http = context.HttpContext;
            if (await LetInAsync(http.RequestServices.GetRequiredService<NpgsqlDataSource>(), issuer, [.. context.Principal!.Claims], http.RequestAborted) is { } person)
            {
                context.Principal = new ClaimsPrincipal(new PersonIdentity(person));
                return;
            }

            context.Response.Redirect(SignInPage.Path + "?refused");
            context.HandleResponse();
        };
        options.Events.OnRemoteFailure = context =>
        {
            context.Response.Redirect(SignInPage.Path + "?failed");
            context.HandleResponse();
            return Task.CompletedTask;
        };
    });

    /// <summary><c>GET /sign-in/start?ReturnUrl=…</c>: to the issuer, and from there back to a page of this service.</summary>
    public static IResult Start(string? returnUrl) => Results.Challenge(
        new AuthenticationProperties { RedirectUri = RedirectHttpResult.IsLocalUrl(returnUrl) ? returnUrl : "/", IsPersistent = true }, [SchemeName]);

    /// <summary>The person behind the claims, made or brought up to what the issuer says of them now; null when they may not sign in.</summary>
    internal static async Task<Person?> LetInAsync(NpgsqlDataSource database, SignInIssuer issuer, IReadOnlyCollection<Claim> claims, CancellationToken token)
    {
        if (claims.FirstOrDefault(claim => claim.Type == "sub")?.Value is not { Length: > 0 } subject || issuer.PositionOf(claims) is not { } position)
            return null;
        if (position.Tenant is { } tenant && await Tenants.FindAsync(database, tenant, token) is null)
            return null;
        var name = claims.FirstOrDefault(claim => claim.Type is "preferred_username")?.Value ?? claims.FirstOrDefault(claim => claim.Type is "email" or "name")?.Value ?? subject;
        // A name that somebody has here already is not theirs: people of the issuer are told apart by their subject.
        foreach (var candidate in new[] { name, $"{name} ({new Uri(issuer.Issuer).Host})", $"{name} ({subject})" })
        {
            await using var command = database.CreateCommand(
                """
                insert into records.person (person_id, name, name_key, tenant_id, role, learner_groups, issuer, subject, created, last_sign_in, stamp)
                select $1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp(), clock_timestamp(), gen_random_uuid()
                where not exists (select from records.person where name_key = $3 and (issuer, subject) is distinct from ($7, $8))
                on conflict (issuer, subject) do update set tenant_id = excluded.tenant_id, role = excluded.role, learner_groups = excluded.learner_groups, last_sign_in = excluded.last_sign_in
                returning person_id
                """);
            command.Parameters.AddWithValue(Guid.CreateVersion7());
            command.Parameters.AddWithValue(candidate);
            command.Parameters.AddWithValue(FindPeople.KeyOf(candidate));
            command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = position.Tenant });
            command.Parameters.AddWithValue(position.Role.Name);
            command.Parameters.AddWithValue(position.Groups.ToArray());
            command.Parameters.AddWithValue(issuer.Issuer);
            command.Parameters.AddWithValue(subject);
            if (await command.ExecuteScalarAsync(token) is Guid id)
                return await FindPeople.ByIdAsync(database, id, token) is { Revoked: null } person ? person : null;
        }

        return null;
    }
}
