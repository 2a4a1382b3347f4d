using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using LearningRecords.Server.Access;
using LearningRecords.TestService;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LearningRecords.Server.Tests.Access;

/// <summary>What tests of access ask of the service.</summary>
internal static class AccessRequests
{
    private static readonly string[] ForPrograms = ["/xapi", "/insights", "/recommendations", "/access", "/metrics"];

    /// <summary>Waits until no server believes what it remembers of a caller; a timer may be a little early.</summary>
    public static Task ForgottenAsync() => Task.Delay(KnownCallers.Lifetime + TimeSpan.FromMilliseconds(300));

    extension(TenantClient tenant)
    {
        /// <summary>A client of the same tenant with a credential of its own.</summary>
        public async Task<HttpClient> ClientAsync(Scopes scopes)
        {
            var credential = await CreateCredential.RunAsync(tenant.Installation.Database, Administrator.OfStore, tenant.Tenant, "test", scopes, CancellationToken.None);
            return tenant.Signed(credential.Key, credential.Secret);
        }

        public HttpClient Signed(string key, string secret)
        {
            var http = new HttpClient { BaseAddress = tenant.Http.BaseAddress };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{key}:{secret}")));
            http.DefaultRequestHeaders.Add("X-Experience-API-Version", "1.0.3");
            return http;
        }
    }

    extension(HttpClient http)
    {
        public Task<HttpResponseMessage> AskAsync(string method, string path, object? body = null) =>
            http.SendAsync(new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative)) { Content = body is null ? null : JsonContent.Create(body) });

        /// <summary>The answer's JSON, after a look at its status.</summary>
        public async Task<JsonElement> ExpectAsync(int status, string method, string path, object? body = null)
        {
            using var answer = await http.AskAsync(method, path, body);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True((int)answer.StatusCode == status, $"{method} {path}: {(int)answer.StatusCode} {text}");
            using var document = JsonDocument.Parse(text.Length == 0 ? "null" : text);
            return document.RootElement.Clone();
        }

        public async Task<int> StatusAsync(string path)
        {
            using var answer = await http.AskAsync("GET", path);
            return (int)answer.StatusCode;
        }
    }

    /// <summary>Every endpoint for programs that the running service has: "GET /xapi/statements".</summary>
    public static IReadOnlyList<(string Name, RouteEndpoint Endpoint)> Endpoints(RunningService service) =>
    [
        .. ((IEndpointRouteBuilder)service.App).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Select(endpoint => (Path: "/" + endpoint.RoutePattern.RawText!.Trim('/'), endpoint))
            .Where(entry => ForPrograms.Any(known => new PathString(entry.Path.Split('{')[0].TrimEnd('/')).StartsWithSegments(known, StringComparison.OrdinalIgnoreCase)))
            .SelectMany(entry => entry.endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Select(method => ($"{method} {entry.Path}", entry.endpoint)) ?? [($"* {entry.Path}", entry.endpoint)])
            .Where(entry => !entry.Item1.StartsWith("HEAD ", StringComparison.Ordinal)),
    ];
}
