using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LearningRecords.TestService;
using Microsoft.AspNetCore.WebUtilities;

namespace LearningRecords.Server.Tests.Attachments;

/// <summary>A content of an attachment with what a statement and a part say of it.</summary>
internal sealed record Content(byte[] Bytes, string ContentType = "text/plain")
{
    public static Content Of(string text) => new(Encoding.UTF8.GetBytes(text));

    public string Sha2 { get; } = Convert.ToHexStringLower(SHA256.HashData(Bytes));

    /// <summary>The declaration in a statement.</summary>
    public string Declaration(string? fileUrl = null, string usageType = "http://id.tincanapi.com/attachment/supporting_media") =>
        $$$"""
        {"usageType":"{{{usageType}}}","display":{"en":"A file"},"contentType":{{{JsonSerializer.Serialize(ContentType)}}},"length":{{{Bytes.Length.ToString(CultureInfo.InvariantCulture)}}},"sha2":"{{{Sha2}}}"{{{(fileUrl is null ? "" : $",\"fileUrl\":\"{fileUrl}\"")}}}}
        """;

    /// <summary>The part of a request, header lines included.</summary>
    public byte[] Part(string? hash = null, string encoding = "Content-Transfer-Encoding: binary\r\n") =>
        [.. Encoding.UTF8.GetBytes($"Content-Type: {ContentType}\r\n{encoding}X-Experience-API-Hash: {hash ?? Sha2}\r\n\r\n"), .. Bytes];
}

/// <summary>Requests and answers of type multipart/mixed, byte by byte.</summary>
internal static class Multipart
{
    public const string Boundary = "abcABC0123'()+_,-./:=?";
    public const string Type = $"multipart/mixed; boundary=\"{Boundary}\"";

    public static string Statement(Guid id, params IEnumerable<string> declarations) =>
        SampleStatement.Json(id, rest: $",\"attachments\":[{string.Join(',', declarations)}]");

    public static byte[] JsonPart(string json, string contentType = "application/json") => Encoding.UTF8.GetBytes($"Content-Type: {contentType}\r\n\r\n{json}");

    public static byte[] Body(params IEnumerable<byte[]> parts) =>
        [.. parts.SelectMany(part => (byte[])[.. Encoding.ASCII.GetBytes($"\r\n--{Boundary}\r\n"), .. part]), .. Encoding.ASCII.GetBytes($"\r\n--{Boundary}--\r\n")];

    extension(TenantClient tenant)
    {
        public Task<HttpResponseMessage> PostPartsAsync(string json, params IEnumerable<Content> contents) =>
            tenant.PostMultipartAsync(Body([JsonPart(json), .. contents.Select(content => content.Part())]));

        public Task<HttpResponseMessage> PostMultipartAsync(byte[] body, string contentType = Type, string path = "/xapi/statements") =>
            tenant.Http.PostAsync(new Uri(path, UriKind.Relative), TenantClient.Body(body, contentType));

        /// <summary>The JSON and the contents of an answer with attachments.</summary>
        public async Task<(JsonElement Json, IReadOnlyList<ReceivedPart> Parts)> GetPartsAsync(string path)
        {
            using var answer = await tenant.GetAsync(path);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            return await ReadAsync(answer);
        }

        public async Task<long> CountContentsAsync()
        {
            await using var command = tenant.Installation.Database.CreateCommand("select count(*) from records.attachment where tenant_id = $1");
            command.Parameters.AddWithValue(tenant.Tenant);
            return (long)(await command.ExecuteScalarAsync())!;
        }
    }

    public static async Task<(JsonElement Json, IReadOnlyList<ReceivedPart> Parts)> ReadAsync(HttpResponseMessage answer)
    {
        var type = answer.Content.Headers.ContentType!;
        Assert.Equal("multipart/mixed", type.MediaType);
        var reader = new MultipartReader(type.Parameters.Single(parameter => parameter.Name == "boundary").Value!.Trim('"'), await answer.Content.ReadAsStreamAsync());
        var first = await reader.ReadNextSectionAsync();
        Assert.Equal("application/json", first!.ContentType);
        using var document = await JsonDocument.ParseAsync(first.Body);
        var parts = new List<ReceivedPart>();
        while (await reader.ReadNextSectionAsync() is { } section)
        {
            var bytes = new MemoryStream();
            await section.Body.CopyToAsync(bytes);
            parts.Add(new ReceivedPart(section.Headers!.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), bytes.ToArray()));
        }

        return (document.RootElement.Clone(), parts);
    }

    public static void IsContent(ReceivedPart part, Content content)
    {
        Assert.Equal(content.Sha2, part.Headers["X-Experience-API-Hash"]);
        Assert.Equal("binary", part.Headers["Content-Transfer-Encoding"]);
        Assert.Equal(content.ContentType, part.Headers["Content-Type"]);
        Assert.Equal(content.Bytes, part.Bytes);
    }
}

internal sealed record ReceivedPart(IReadOnlyDictionary<string, string> Headers, byte[] Bytes);
