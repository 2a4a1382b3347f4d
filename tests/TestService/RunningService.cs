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
        return await TenantClient.CreateAsync(service.Installation, service.Address, version);
    }
}

/// <summary>A tenant of the running service and an HTTP client signed with its credential.</summary>
public sealed record TenantClient(string Tenant, string Secret, HttpClient Http, Installation Installation)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Creates a tenant with a credential that may do everything in it, and which shows figures of however few learners: most tests have one or two.</summary>
    public static async Task<TenantClient> CreateAsync(Installation installation, Uri service, string version = "1.0.3")
    {
        var tenant = "t" + Guid.NewGuid().ToString("N");
        await Tenants.CreateAsync(installation.Store, installation.Database, tenant, CancellationToken.None);
        await Tenants.SetPrivacyThresholdAsync(installation.Database, tenant, 1, CancellationToken.None);
        var secret = Credentials.NewSecret();
        await Credentials.SetAsync(installation.Database, tenant, tenant, KeptSecret.OfMade(secret), CancellationToken.None);
        return new TenantClient(tenant, secret, Client(service, tenant, secret, version), installation);
    }

    /// <summary>The same tenant by way of another server.</summary>
    public TenantClient By(Uri service) => this with { Http = Client(service, Tenant, Secret, Http.DefaultRequestHeaders.GetValues("X-Experience-API-Version").Single()) };

    public Task<HttpResponseMessage> PostAsync(string json, string contentType = "application/json") =>
        Http.PostAsync(new Uri("/xapi/statements", UriKind.Relative), Body(Encoding.UTF8.GetBytes(json), contentType));

    public static ByteArrayContent Body(byte[] bytes, string contentType = "application/json") =>
        new(bytes) { Headers = { ContentType = MediaTypeHeaderValue.Parse(contentType) } };

    private static HttpClient Client(Uri service, string key, string secret, string version) => new()
    {
        BaseAddress = service,
        DefaultRequestHeaders =
        {
            { "X-Experience-API-Version", version },
            { "Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{key}:{secret}")) },
        },
    };

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
