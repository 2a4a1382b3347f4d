using System.Text;
using LearningRecords.Server.Access;
using LearningRecords.Server.Ingest;
using LearningRecords.Server.Operations;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Server.Requests;

/// <summary>Checks the version header of every request under <c>/xapi</c> and sets the headers of every response (xAPI 1.0.3 Communication 3.3; 2.0 4.1.3).</summary>
public sealed class XapiRequests(NpgsqlDataSource database, CommitGroup commits) : IEndpointFilter
{
    public const string Path = "/xapi";
    public const string ConsistentThroughHeader = "X-Experience-API-Consistent-Through";

    private const string StatementsPath = Path + "/statements";

    // Said where no tenant is known: true of every store, and it tells nothing.
    private static readonly string Never = Instants.Format(DateTime.UnixEpoch);

    /// <summary>Every answer says the version it follows, and one about statements how far they are complete, also where no resource or credential was found.</summary>
    public static Task SetHeaders(HttpContext http, RequestDelegate next, XapiVersion defaultVersion)
    {
        if (http.Request.Path.StartsWithSegments(Path, StringComparison.OrdinalIgnoreCase))
        {
            if (IsAboutStatements(http.Request))
                http.Response.Headers[ConsistentThroughHeader] = Never;
            // A browser must not answer from what it kept without asking here.
            http.Response.Headers.CacheControl = "no-cache";
            // Known at the end only: a form may name the version too.
            http.Response.OnStarting(() =>
            {
                http.Response.Headers[XapiVersions.Header] = (XapiVersions.Parse(http.Request.Headers[XapiVersions.Header].ToString()) ?? defaultVersion).Name();
                return Task.CompletedTask;
            });
        }

        return next(http);
    }

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var header = http.Request.Headers[XapiVersions.Header].ToString();
        if (IsAboutStatements(http.Request))
            await SayConsistentThrough(http);
        if (XapiVersions.Parse(header) is not { } version)
        {
            await Errors.WriteAsync(http, StatusCodes.Status400BadRequest,
                header.Length == 0
                    ? $"The header {XapiVersions.Header} is missing. This store speaks 1.0.3 and 2.0.0."
                    : $"The header {XapiVersions.Header} says '{header}'. This store speaks 1.0.x and 2.0.x.");
            return Results.Empty;
        }

        http.Features.Set(new XapiCaller(http.User.Tenant, http.User.Scopes, Encoding.UTF8.GetBytes(http.User.Authority), version));
        return await next(context);
    }

    private static bool IsAboutStatements(HttpRequest request) => request.Path.StartsWithSegments(StatementsPath, StringComparison.OrdinalIgnoreCase);

    // Whoever writes is told what it wrote can be read; whoever reads, how far everybody's writing can be.
    private async Task SayConsistentThrough(HttpContext http)
    {
        var tenant = http.User.Tenant;
        if (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method) || commits.CommittedThrough(tenant) is null)
        {
            http.Response.Headers[ConsistentThroughHeader] = await ConsistentThrough(tenant, http.RequestAborted);
            return;
        }

        http.Response.OnStarting(() =>
        {
            http.Response.Headers[ConsistentThroughHeader] = Instants.Format(commits.CommittedThrough(tenant)!.Value.UtcDateTime);
            return Task.CompletedTask;
        });
    }

    // Commits of a tenant follow one another in the order of stored, so the last committed one bounds what a reader can miss.
    // An idle tenant's clock is moved up to now, under the lock that commits take, so that it holds for whatever is stored later.
    private async Task<string> ConsistentThrough(string tenant, CancellationToken token)
    {
        try
        {
            return await LastAsync(
                """
                with idle as (
                    select tenant_id from records.tenant_clock where tenant_id = $1 and last < clock_timestamp() - interval '1 second' for no key update skip locked),
                advanced as (
                    update records.tenant_clock c set last = greatest(c.last, clock_timestamp()) from idle where c.tenant_id = idle.tenant_id returning c.last)
                select coalesce((select last from advanced), (select last from records.tenant_clock where tenant_id = $1))
                """, tenant, token);
        }
        catch (PostgresException full) when (DatabaseAway.IsFullDisk(full))
        {
            // Nobody can write, but everybody can read.
            return await LastAsync("select last from records.tenant_clock where tenant_id = $1", tenant, token);
        }
    }

    private async Task<string> LastAsync(string sql, string tenant, CancellationToken token)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddWithValue(tenant);
        return await command.ExecuteScalarAsync(token) is DateTime last ? Instants.Format(last) : Never;
    }
}
