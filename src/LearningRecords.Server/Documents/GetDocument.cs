using System.Globalization;
using LearningRecords.Server.Requests;
using Npgsql;

namespace LearningRecords.Server.Documents;

/// <summary>Returns one document, byte for byte.</summary>
public static class GetDocument
{
    /// <param name="Content">Null where the client has it already, or asked for no body.</param>
    private sealed record FoundDocument(string ContentType, DocumentVersion Version, int Length, byte[]? Content);

    /// <summary>
    /// <c>GET</c> with an id: the document with its own Content-Type, ETag and Last-Modified; 304 when If-None-Match names its tag or it was not
    /// modified since If-Modified-Since; 404 when there is none; 406 when its type is not acceptable; 412 when If-Match names another. Without an id: <see cref="ListDocuments"/>.
    /// </summary>
    public static async Task Handle(HttpContext http, NpgsqlDataSource database, DocumentResource resource)
    {
        if (await DocumentAddress.ReadAsync(http, resource, idRequired: false, listing: true) is not { } address)
            return;
        if (address.Id is null)
            await ListDocuments.AnswerAsync(http, database, address);
        else if (await FindAsync(http, database, address) is { } document)
            await AnswerAsync(http, document);
        else
            await Errors.WriteAsync(http, StatusCodes.Status404NotFound, "There is no such document.");
    }

    private static async Task AnswerAsync(HttpContext http, FoundDocument document)
    {
        if (!Acceptance.Admits(http.Request, document.ContentType))
        {
            await Acceptance.RefuseAsync(http, [document.ContentType]);
            return;
        }

        if (EntityTags.Parse(http.Request.Headers.IfMatch) is { } wanted && !wanted.Names(document.Version.ETag, orWeakly: false))
        {
            await Errors.WriteAsync(http, StatusCodes.Status412PreconditionFailed, $"The document is not the one that If-Match names: its ETag is \"{document.Version.ETag}\".");
            return;
        }

        DocumentBodies.SetVersion(http, document.Version);
        if (EntityTags.Parse(http.Request.Headers.IfNoneMatch) is { } had ? had.Names(document.Version.ETag, orWeakly: true) : IsNotModifiedSince(http.Request, document.Version))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        http.Response.ContentType = document.ContentType;
        http.Response.ContentLength = document.Length;
        // Whatever a client stored must not run as a page of this service.
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentSecurityPolicy = "sandbox";
        if (document.Content is { } content)
            await http.Response.Body.WriteAsync(content, http.RequestAborted);
    }

    private static async Task<FoundDocument?> FindAsync(HttpContext http, NpgsqlDataSource database, DocumentAddress address)
    {
        var had = EntityTags.Parse(http.Request.Headers.IfNoneMatch);
        await using var command = database.CreateCommand(
            """
            select content_type, etag, modified, octet_length(content), case when $4 and etag <> all($5) then content end
            from records.document where tenant_id = $1 and context = $2 and document = $3
            """);
        command.Parameters.AddWithValue(XapiCaller.Of(http).Tenant);
        command.Parameters.AddWithValue(address.Context.Key);
        command.Parameters.AddWithValue(address.DocumentKey);
        command.Parameters.AddWithValue(HttpMethods.IsGet(http.Request.Method));
        command.Parameters.AddWithValue(had is null ? [] : had.Strong.Concat(had.Weak).ToArray());
        await using var reader = await command.ExecuteReaderAsync(http.RequestAborted);
        return await reader.ReadAsync(http.RequestAborted)
            ? new FoundDocument(
                reader.GetString(0),
                new DocumentVersion(reader.GetString(1), reader.GetDateTime(2)),
                reader.GetInt32(3),
                await reader.IsDBNullAsync(4, http.RequestAborted) ? null : reader.GetFieldValue<byte[]>(4))
            : null;
    }

    // The header knows whole seconds only.
    private static bool IsNotModifiedSince(HttpRequest request, DocumentVersion version) =>
        DateTimeOffset.TryParseExact(request.Headers.IfModifiedSince, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since)
        && version.Modified.Ticks / TimeSpan.TicksPerSecond <= since.UtcTicks / TimeSpan.TicksPerSecond;
}
