using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;

namespace LearningRecords.Server.Access;

/// <summary>Key and secret for programs, a cookie for people.</summary>
public static class AuthenticationSetup
{
    private const string ByPath = "by-path";
    private static readonly string[] ForPrograms = ["/xapi", "/insights", "/recommendations"];

    /// <summary>Whether the path is for programs, which sign with a key and secret and are answered in JSON; routing takes paths in any case.</summary>
    public static bool IsForPrograms(PathString path) => ForPrograms.Any(known => path.StartsWithSegments(known, StringComparison.OrdinalIgnoreCase));

    public static void AddAccess(this IServiceCollection services, string? keysFolder)
    {
        services.AddSingleton<VerifiedSecrets>();
        services.AddAuthentication(ByPath)
            .AddPolicyScheme(ByPath, null, options => options.ForwardDefaultSelector = http =>
                IsForPrograms(http.Request.Path) ? BasicAuthentication.SchemeName : CookieAuthenticationDefaults.AuthenticationScheme)
            .AddScheme<AuthenticationSchemeOptions, BasicAuthentication>(BasicAuthentication.SchemeName, null)
            .AddCookie(options =>
            {
                options.Cookie.Name = "learningrecords";
                options.Cookie.HttpOnly = true;
                options.Cookie.SameSite = SameSiteMode.Lax;
                options.LoginPath = Dashboards.SignInNeeded.Path;
                options.ExpireTimeSpan = TimeSpan.FromDays(14);
            });
        services.AddAuthorization();
        var protection = services.AddDataProtection().SetApplicationName("LearningRecords");
        if (keysFolder is not null)
            protection.PersistKeysToFileSystem(Directory.CreateDirectory(keysFolder));
    }
}
