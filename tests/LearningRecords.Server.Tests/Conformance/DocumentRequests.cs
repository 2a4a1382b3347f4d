using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Conformance;

/// <summary>An answer with its body read.</summary>
internal sealed record Answer(HttpStatusCode Status, byte[] Body, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public string? ETag => Headers.ETag?.ToString();

    public string[] Ids => JsonSerializer.Deserialize<string[]>(Body)!;
}

/// <summary>Requests as the sections on documents and on the protocol need them: any version, any header, any body.</summary>
internal static class DocumentRequests
{
    public const string Json = "application/json";

    /// <summary>The three document resources, each with both versions.</summary>
    public static TheoryData<string, string> ResourcesAndVersions
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var resource in new[] { "state", "agent profile", "activity profile" })
            {
                data.Add(resource, "1.0.3");
                data.Add(resource, "2.0.0");
            }

            return data;
        }
    }

    /// <summary>The address of documents that no other test touches; with an id, of one document.</summary>
    public static string Address(string resource, string owner, string? id = "bookmark")
    {
        var agent = $$$"""{"account":{"homePage":"https://id.example.edu.cn","name":"{{{owner}}}"}}""".Escaped();
        var activity = $"https://example.edu.cn/courses/{owner}";
        return resource switch
        {
            "state" => $"/xapi/activities/state?activityId={activity}&agent={agent}" + (id is null ? "" : $"&stateId={id.Escaped()}"),
            "agent profile" => $"/xapi/agents/profile?agent={agent}" + (id is null ? "" : $"&profileId={id.Escaped()}"),
            _ => $"/xapi/activities/profile?activityId={activity}" + (id is null ? "" : $"&profileId={id.Escaped()}"),
        };
    }

    public static string NewAddress(string resource, string? id = "bookmark") => Address(resource, Guid.NewGuid().ToString("N"), id);

    extension(TenantClient tenant)
    {
        public async Task<Answer> AskAsync(string version, string method, string path, byte[]? body = null, string? type = Json, params (string Name, string Value)[] headers)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
            request.Headers.Add("X-Experience-API-Version", version);
            if (body is not null)
            {
                request.Content = new ByteArrayContent(body);
                if (type is not null)
                    request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            }

            foreach (var (name, value) in headers)
            {
                if (!request.Headers.TryAddWithoutValidation(name, value))
                    request.Content!.Headers.TryAddWithoutValidation(name, value);
            }

            using var answer = await tenant.Http.SendAsync(request);
            return new Answer(answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(), answer.Headers, answer.Content.Headers);
        }

        public Task<Answer> AskAsync(string version, string method, string path, string body, params (string Name, string Value)[] headers) =>
            tenant.AskAsync(version, method, path, Encoding.UTF8.GetBytes(body), Json, headers);

        public Task<Answer> ReadDocumentAsync(string address, params (string Name, string Value)[] headers) => tenant.AskAsync("2.0.0", "GET", address, body: null, type: null, headers);

        /// <summary>Stores what must be accepted, over whatever is there.</summary>
        public async Task<Answer> WriteDocumentAsync(string address, string json)
        {
            var answer = await tenant.AskAsync("2.0.0", "PUT", address, json, ("If-None-Match", "\"nothing like it\""));
            Assert.Equal(HttpStatusCode.NoContent, answer.Status);
            return answer;
        }
    }
}
