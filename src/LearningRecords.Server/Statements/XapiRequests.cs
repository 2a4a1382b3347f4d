using System.Globalization;
using System.Security.Claims;
using System.Text;
using LearningRecords.Server.Access;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Server.Statements;

/// <summary>What every xAPI request has in common: its tenant, its authority and the version it speaks.</summary>
public sealed record XapiCaller(string Tenant, ReadOnlyMemory<byte> Authority, XapiVersion Version)
{
    public static XapiCaller Of(HttpContext http) =>
        http.Features.Get<XapiCaller>() ?? throw new InvalidOperationException("The endpoint is not mapped under /xapi.");
}

/// <summary>Checks the version header of every request under <c>/xapi</c> and sets the headers of every response (xAPI 1.0.3 Communication 3.3; 2.0 4.1.3).</summary>
public sealed class XapiRequests(NpgsqlDataSource database) : IEndpointFilter
{
    public const string VersionHeader = "X-Experience-API-Version";
    public const string ConsistentThroughHeader = "X-Experience-API-Consistent-Through";

    /// <summary>Every answer says the version it follows, also where no resource or credential was found.</summary>
    public static Task SayVersion(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Path.StartsWithSegments("/xapi", StringComparison.OrdinalIgnoreCase))
            http.Response.Headers[VersionHeader] = VersionOf(http.Request.Headers[VersionHeader].ToString()) == XapiVersion.V2_0_0 ? "2.0.0" : "1.0.3";
        return next(http);
    }

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var header = http.Request.Headers[VersionHeader].ToString();
        var version = VersionOf(header);
        var tenant = http.User.FindFirstValue(BasicAuthentication.TenantClaim)!;
        http.Response.Headers[ConsistentThroughHeader] = await ConsistentThrough(tenant, http.RequestAborted);
        if (version is null)
        {
            await Errors.WriteAsync(http, StatusCodes.Status400BadRequest,
                header.Length == 0
                    ? $"The header {VersionHeader} is missing. This store speaks 1.0.3 and 2.0.0."
                    : $"The header {VersionHeader} says '{header}'. This store speaks 1.0.x and 2.0.x.");
            return Results.Empty;
        }

        http.Features.Set(new XapiCaller(tenant, Encoding.UTF8.GetBytes(http.User.FindFirstValue(BasicAuthentication.AuthorityClaim)!), version.Value));
        return await next(context);
    }

    private static XapiVersion? VersionOf(string header) =>
        header.Split('.') switch
        {
            ["1", "0"] => XapiVersion.V1_0_3,
            ["1", "0", var patch] when int.TryParse(patch, NumberStyles.None, CultureInfo.InvariantCulture, out _) => XapiVersion.V1_0_3,
            ["2", "0"] => XapiVersion.V2_0_0,
            ["2", "0", var patch] when int.TryParse(patch, NumberStyles.None, CultureInfo.InvariantCulture, out _) => XapiVersion.V2_0_0,
            _ => null,
        };

    // Commits of a tenant follow one another in the order of stored, so the last committed one bounds what a reader can miss.
    private async Task<string> ConsistentThrough(string tenant, CancellationToken token)
    {
        await using var command = database.CreateCommand("select last from records.tenant_clock where tenant_id = $1");
        command.Parameters.AddWithValue(tenant);
        return await command.ExecuteScalarAsync(token) is DateTime last ? Instants.Format(last) : Instants.Format(DateTime.UnixEpoch);
    }
}

/// <summary>Instants as the store writes them: UTC, microseconds.</summary>
public static class Instants
{
    public static string Format(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
