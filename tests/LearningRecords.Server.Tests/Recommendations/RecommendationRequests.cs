using System.Net;
using System.Text.Json;
using LearningRecords.Server.Access;
using LearningRecords.Server.Tests.Access;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Recommendations;

/// <summary>What tests ask of the recommendations.</summary>
internal static class RecommendationRequests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    extension(TenantClient tenant)
    {
        public async Task<JsonElement> AskedAsync(string path)
        {
            using var answer = await tenant.GetAsync(path);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {(int)answer.StatusCode} {text}");
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }

        /// <summary>The answer as soon as it is as expected: what is kept in memory is read again beside the requests.</summary>
        public async Task<JsonElement> UntilAsync(string path, Func<JsonElement, bool> expected, TimeSpan? patience = null)
        {
            var deadline = DateTime.UtcNow + (patience ?? Patience);
            while (true)
            {
                var answer = await tenant.AskedAsync(path);
                if (expected(answer))
                    return answer;
                Assert.True(DateTime.UtcNow < deadline, $"{path} still answers {answer}");
                await Task.Delay(100);
            }
        }

        /// <summary>A client of the tenant that may administer it, besides everything else.</summary>
        public Task<HttpClient> AdministratorAsync() => tenant.ClientAsync(Scopes.All | Scopes.TenantAdmin);
    }

    public static IReadOnlyList<string> Courses(this JsonElement recommended) => [.. recommended.GetProperty("courses").EnumerateArray().Select(course => course.GetProperty("course").GetString()!)];

    public static string OfGroup(string group, string rest = "") => $"/recommendations?group={group.Escaped()}{rest}";

    public static string OfAgent(string agent, string rest = "") => $"/recommendations?agent={agent.Escaped()}{rest}";
}
