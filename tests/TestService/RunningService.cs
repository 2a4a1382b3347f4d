using System.Net.Http.Headers;
using System.Text;
using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using LearningRecords.TestPostgres;
using Microsoft.AspNetCore.Builder;

namespace LearningRecords.TestService;

/// <summary>The whole service on a free port and a fresh database, started once for all tests of an assembly; each test works in a tenant of its own.</summary>
public sealed class RunningService
{
    private static readonly Lazy<Task<RunningService>> Started = new(StartAsync);

    private RunningService(Installation installation, WebApplication app) => (Installation, App) = (installation, app);

    public Installation Installation { get; }

    public WebApplication App { get; }

    public Uri Address => new(App.Urls.First());

    public static Task<RunningService> StartedAsync() => Started.Value;

    private static async Task<RunningService> StartAsync()
    {
        var installation = await Installation.OpenAsync(await RunningPostgres.CreateDatabaseAsync(), CancellationToken.None);
        var app = WebService.Build(new WebServiceOptions(installation.ConnectionString, "http://127.0.0.1:0", FirstTraining: null));
        await app.StartAsync();
        return new RunningService(installation, app);
    }

    /// <summary>A new tenant and a client that speaks for it.</summary>
    public static async Task<TenantClient> NewTenantAsync(string version = "1.0.3")
    {
        var service = await StartedAsync();
        var tenant = "t" + Guid.NewGuid().ToString("N");
        await Tenants.CreateAsync(service.Installation.Store, service.Installation.Database, tenant, CancellationToken.None);
        var secret = Credentials.NewSecret();
        await Credentials.SetAsync(service.Installation.Database, tenant, tenant, secret, CancellationToken.None);
        var http = new HttpClient { BaseAddress = service.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{tenant}:{secret}")));
        http.DefaultRequestHeaders.Add("X-Experience-API-Version", version);
        return new TenantClient(tenant, secret, http, service.Installation);
    }
}

/// <summary>A tenant of the running service and an HTTP client signed with its credential.</summary>
public sealed record TenantClient(string Tenant, string Secret, HttpClient Http, Installation Installation)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public Task<HttpResponseMessage> PostAsync(string json, string contentType = "application/json") =>
        Http.PostAsync(new Uri("/xapi/statements", UriKind.Relative), Body(Encoding.UTF8.GetBytes(json), contentType));

    public static ByteArrayContent Body(byte[] bytes, string contentType = "application/json") =>
        new(bytes) { Headers = { ContentType = MediaTypeHeaderValue.Parse(contentType) } };

    /// <summary>Waits until the read models know every statement stored so far; gives up when they stand still.</summary>
    public async Task CaughtUpAsync()
    {
        var (behind, deadline) = (long.MaxValue, DateTime.UtcNow + Patience);
        while (await ReadModelLag.OfAsync(Installation.Database, Tenant, CancellationToken.None) is { Behind: > 0 } lag)
        {
            if (lag.Behind < behind)
                (behind, deadline) = (lag.Behind, DateTime.UtcNow + Patience);
            else if (DateTime.UtcNow > deadline)
                throw new TimeoutException($"The read models stand still, {lag.Behind} events behind.");
            await Task.Delay(50);
        }
    }
}
