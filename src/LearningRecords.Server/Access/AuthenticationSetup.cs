using LearningRecords.Server.People;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Npgsql;

namespace LearningRecords.Server.Access;

/// <summary>Key and secret or a token for programs, a cookie for people.</summary>
public static class AuthenticationSetup
{
    private const string ByRequest = "by-request";
    private static readonly string[] ForPrograms = ["/xapi", "/insights", "/recommendations", "/access", "/metrics"];

    /// <summary>Whether the path is for programs, which sign with a credential and are answered in JSON; routing takes paths in any case.</summary>
    public static bool IsForPrograms(PathString path) => ForPrograms.Any(known => path.StartsWithSegments(known, StringComparison.OrdinalIgnoreCase));

    public static void AddAccess(this IServiceCollection services, TokenIssuer? issuer, SignInIssuer? signInIssuer)
    {
        services.AddSingleton<VerifiedSecrets>();
        services.AddSingleton<KnownCallers>();
        services.AddSingleton<LastUse>();
        services.AddHostedService(provider => provider.GetRequiredService<LastUse>());
        var authentication = services.AddAuthentication(ByRequest)
            .AddPolicyScheme(ByRequest, null, options => options.ForwardDefaultSelector = http => SchemeOf(http.Request, issuer))
            .AddScheme<AuthenticationSchemeOptions, BasicAuthentication>(BasicAuthentication.SchemeName, null)
            .AddCookie(options =>
            {
                options.Cookie.Name = SignInCookie.Name;
                options.Cookie.HttpOnly = true;
                options.Cookie.SameSite = SameSiteMode.Lax;
                options.LoginPath = Dashboards.SignIn.SignInPage.Path;
                options.ExpireTimeSpan = SignInCookie.Lifetime;
                options.EventsType = typeof(SignInCookie);
            });
        if (issuer is not null)
            authentication.AddBearer(issuer);
        if (signInIssuer is not null)
        {
            services.AddSingleton(signInIssuer);
            authentication.AddSignIn(signInIssuer);
        }

        services.AddAuthorization(Policies.AddPolicies);
        services.AddPeople();
        services.AddSingleton<IAuthorizationHandler, CheckScope>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, Refusals>();
        services.AddDataProtection().SetApplicationName("LearningRecords");
        services.AddOptions<KeyManagementOptions>().Configure<NpgsqlDataSource>((keys, database) => keys.XmlRepository = new ProtectionKeys(database));
    }

    private static string SchemeOf(HttpRequest request, TokenIssuer? issuer) =>
        !IsForPrograms(request.Path) ? CookieAuthenticationDefaults.AuthenticationScheme
        : issuer is not null && request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? BearerAuthentication.SchemeName
        : BasicAuthentication.SchemeName;
}
