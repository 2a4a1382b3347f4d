using System.Globalization;
using LearningRecords.Server.Requests;
using Npgsql;

namespace LearningRecords.Server.Documents;

/// <summary>Returns one document, byte for byte.</summary>
public static class GetDocument
{
    /// <summary>
    /// <c>GET</c> with an id: the document with its own Content-Type, ETag and Last-Modified; 304 when If-None-Match names its tag or it was not
    /// modified since If-Modified-Since; 404 when there is none; 406 when its type is not acceptable. Without an id: <see cref="ListDocuments"/>.
    /// </summary>
    public static async Task Handle(HttpContext http, NpgsqlDataSource database, DocumentResource resource)
    {
        if (await DocumentAddress.ReadAsync(http, resource, idRequired: false, listing: true) is not { } address)
            return;
        if (address.Id is null)
            await ListDocuments.AnswerAsync(http, database, address);
        else
            await AnswerAsync(http, database, address);
    }

    private static async Task AnswerAsync(HttpContext http, NpgsqlDataSource database, DocumentAddress address)
    {
        var unwanted = EntityTags.Parse(http.Request.Headers.IfNoneMatch);
        await using var command = database.CreateCommand(
            $"""
            select content_type, etag, modified, octet_length(content), {(HttpMethods.IsHead(http.Request.Method) ? "null" : "case when etag <> all($4) then content end")}
            from records.document where tenant_id = $1 and context = $2 and document = $3
            """);
        command.Parameters.AddWithValue(XapiCaller.Of(http).Tenant);
        command.Parameters.AddWithValue(address.Context.Key);
        command.Parameters.AddWithValue(address.DocumentKey);
        if (!HttpMethods.IsHead(http.Request.Method))
            command.Parameters.AddWithValue(unwanted is null ? [] : unwanted.Strong.Concat(unwanted.Weak).Where(tag => !tag.Contains('\0', StringComparison.Ordinal)).ToArray());
        await using var reader = await command.ExecuteReaderAsync(http.RequestAborted);
        if (!await reader.ReadAsync(http.RequestAborted))
        {
            await Errors.WriteAsync(http, StatusCodes.Status404NotFound, "There is no such document.");
            return;
        }

        var (type, version) = (reader.GetString(0), new DocumentVersion(reader.GetString(1), reader.GetDateTime(2)));
        if (!Acceptance.Admits(http.Request, type))
        {
            await Acceptance.RefuseAsync(http, [type]);
            return;
        }

        DocumentBodies.SetVersion(http, version);
        if (unwanted is not null ? unwanted.Names(version.ETag, orWeakly: true) : IsNotModifiedSince(http.Request, version))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        http.Response.ContentType = type;
        http.Response.ContentLength = reader.GetInt32(3);
        // Whatever a client stored must not run as a page of this service.
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentSecurityPolicy = "sandbox";
        if (!HttpMethods.IsHead(http.Request.Method))
            await http.Response.Body.WriteAsync(reader.GetFieldValue<byte[]>(4), http.RequestAborted);
    }

    // The header knows whole seconds only.
    private static bool IsNotModifiedSince(HttpRequest request, DocumentVersion version) =>
        DateTimeOffset.TryParseExact(request.Headers.IfModifiedSince, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since)
        && version.Modified.Ticks / TimeSpan.TicksPerSecond <= since.UtcTicks / TimeSpan.TicksPerSecond;
}
