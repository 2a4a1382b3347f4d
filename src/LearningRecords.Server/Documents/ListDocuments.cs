using System.Net.Mime;
using System.Text;
using System.Text.Json;
using LearningRecords.Server.Requests;
using Npgsql;

namespace LearningRecords.Server.Documents;

/// <summary>Lists the ids of a context's documents.</summary>
public static class ListDocuments
{
    /// <summary>
    /// <c>GET</c> without an id: the ids as a JSON array, each once, the one changed first at the start; with <c>since</c> only of documents changed after it,
    /// and of State those of the registration where one is named. Last-Modified is that of the document
    /// changed last; 304 when If-None-Match names the tag of the list.
    /// </summary>
    public static async Task AnswerAsync(HttpContext http, NpgsqlDataSource database, DocumentAddress address)
    {
        if (!Acceptance.Admits(http.Request, MediaTypeNames.Application.Json))
        {
            await Acceptance.RefuseAsync(http, [MediaTypeNames.Application.Json]);
            return;
        }

        var (ids, modified) = await FindAsync(database, XapiCaller.Of(http).Tenant, address, http.RequestAborted);
        var body = JsonSerializer.SerializeToUtf8Bytes(ids);
        var tag = EntityTag.Of(body);
        http.Response.Headers.ETag = EntityTag.Quoted(tag);
        if (modified is { } last)
            http.Response.Headers.LastModified = last.ToString("R");
        if (EntityTags.Parse(http.Request.Headers.IfNoneMatch)?.Names(tag, orWeakly: true) is true)
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        http.Response.ContentType = MediaTypeNames.Application.Json;
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    private static async Task<(IReadOnlyList<string> Ids, DateTime? Modified)> FindAsync(NpgsqlDataSource database, string tenant, DocumentAddress address, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select id, max(modified) from records.document
            where tenant_id = $1 and context = $2 and ($3 is null or registration = $3) and ($4 is null or modified > $4)
            group by id order by max(modified), id
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(address.Context.Key);
        command.Parameters.Add(new NpgsqlParameter { Value = address.Registration is { } registration ? registration : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        command.Parameters.Add(new NpgsqlParameter { Value = address.Since is { } since ? since.ToUniversalTime() : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz });
        await using var reader = await command.ExecuteReaderAsync(token);
        var ids = new List<string>();
        DateTime? modified = null;
        while (await reader.ReadAsync(token))
        {
            ids.Add(Encoding.UTF8.GetString(reader.GetFieldValue<byte[]>(0)));
            modified = reader.GetDateTime(1);
        }

        return (ids, modified);
    }
}
