using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests;

/// <summary>A page of statements as a client sees it.</summary>
internal sealed record StatementsPage(IReadOnlyList<JsonElement> Statements, string More)
{
    public IReadOnlyList<Guid> Ids => [.. Statements.Select(statement => statement.GetProperty("id").GetGuid())];
}

/// <summary>The requests that tests make of the service for their tenant.</summary>
internal static class TenantRequests
{
    extension(TenantClient tenant)
    {
        public Task<HttpResponseMessage> GetAsync(string path) => tenant.Http.GetAsync(new Uri(path, UriKind.Relative));

        public Task<HttpResponseMessage> PostToAsync(string path, string json) =>
            tenant.Http.PostAsync(new Uri(path, UriKind.Relative), TenantClient.Body(Encoding.UTF8.GetBytes(json)));

        public Task<HttpResponseMessage> PutAsync(string statementId, string json) =>
            tenant.Http.PutAsync(new Uri($"/xapi/statements?statementId={statementId}", UriKind.Relative), TenantClient.Body(Encoding.UTF8.GetBytes(json)));

        /// <summary>Posts what must be accepted.</summary>
        public async Task<Guid[]> StoreAsync(string json)
        {
            using var answer = await tenant.PostAsync(json);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
            return (await answer.Content.ReadFromJsonAsync<Guid[]>())!;
        }

        public async Task<StatementsPage> PageAsync(string path)
        {
            using var answer = await tenant.GetAsync(path);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {(int)answer.StatusCode} {text}");
            using var document = JsonDocument.Parse(text);
            return new StatementsPage(
                [.. document.RootElement.GetProperty("statements").EnumerateArray().Select(statement => statement.Clone())],
                document.RootElement.GetProperty("more").GetString()!);
        }

        /// <summary>The ids that a statements query answers with, in order.</summary>
        public async Task<IReadOnlyList<Guid>> FindAsync(string query) => (await tenant.PageAsync("/xapi/statements?" + query)).Ids;

        /// <summary>The statement's bytes, or null when there is none.</summary>
        public async Task<byte[]?> ReadAsync(Guid id)
        {
            using var answer = await tenant.GetAsync($"/xapi/statements?statementId={id}");
            return answer.StatusCode == HttpStatusCode.NotFound ? null : await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
        }

        /// <summary>How many statements the tenant holds, voided ones included.</summary>
        public async Task<long> CountStoredAsync()
        {
            await using var command = tenant.Installation.Database.CreateCommand(
                "select (select count(*) from records.mt_events where tenant_id = $1 and type = 'statement_recorded'), (select count(*) from records.statement where tenant_id = $1)");
            command.Parameters.AddWithValue(tenant.Tenant);
            await using var reader = await command.ExecuteReaderAsync();
            await reader.ReadAsync();
            Assert.Equal(reader.GetInt64(0), reader.GetInt64(1));
            return reader.GetInt64(0);
        }
    }

    /// <summary>Asserts the status and that the error says what is meant.</summary>
    public static async Task<JsonElement> RefusedAsync(this Task<HttpResponseMessage> request, HttpStatusCode status, string says)
    {
        using var answer = await request;
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"Expected {(int)status}, was {(int)answer.StatusCode}: {text}");
        Assert.Contains(says, text, StringComparison.Ordinal);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    public static string Escaped(this string text) => Uri.EscapeDataString(text);
}
