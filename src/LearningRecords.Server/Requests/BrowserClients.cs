using Microsoft.AspNetCore.Cors.Infrastructure;

namespace LearningRecords.Server.Requests;

/// <summary>Lets scripts of other origins use the resources for programs. They sign like any program; cookies play no part.</summary>
public static class BrowserClients
{
    private static readonly string[] Readable =
        ["ETag", "Last-Modified", XapiVersions.Header, XapiRequests.ConsistentThroughHeader, "WWW-Authenticate", "Retry-After", "Content-Length", "Location", "Link", "Content-Disposition"];

    /// <param name="origins">Those allowed; none given means any.</param>
    public static void AddBrowserClients(this IServiceCollection services, IReadOnlyList<string>? origins) =>
        services.AddCors(cors => cors.AddDefaultPolicy(policy => Configure(policy, origins)));

    private static void Configure(CorsPolicyBuilder policy, IReadOnlyList<string>? origins)
    {
        policy.AllowAnyMethod().AllowAnyHeader().WithExposedHeaders(Readable).SetPreflightMaxAge(TimeSpan.FromHours(1));
        if (origins is { Count: > 0 })
            policy.WithOrigins([.. origins]);
        else
            policy.AllowAnyOrigin();
    }
}
