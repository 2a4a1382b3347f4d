using System.Net.Mime;

namespace LearningRecords.Server.Requests;

/// <summary>Sends a JSON answer that is at hand as a whole with its entity tag, or 304 to a client that has it already (RFC 9110 section 13).</summary>
public static class TaggedAnswer
{
    public static async Task WriteAsync(HttpContext http, ReadOnlyMemory<byte> json)
    {
        var tag = EntityTag.Of(json.Span);
        http.Response.Headers.ETag = EntityTag.Quoted(tag);
        if (EntityTags.Parse(http.Request.Headers.IfNoneMatch) is { } had && had.Names(tag, orWeakly: true))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        http.Response.ContentType = MediaTypeNames.Application.Json;
        http.Response.ContentLength = json.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
            await http.Response.Body.WriteAsync(json, http.RequestAborted);
    }
}
