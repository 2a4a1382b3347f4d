using System.Net.Mime;
using System.Text;
using LearningRecords.Server.Ingest;
using LearningRecords.Xapi;
using Microsoft.Extensions.Primitives;

namespace LearningRecords.Server.Requests;

/// <summary>
/// The alternate request syntax for browsers that can only POST a form: <c>POST …?method=PUT</c>, with headers, parameters and body as form fields,
/// becomes the request it stands for (xAPI 1.0.3 Communication 1.3). 2.0 removed it.
/// </summary>
public static class AlternateRequests
{
    private const string Section = "xAPI 1.0.3 Communication 1.3";
    private const string MethodParameter = "method";
    private const string ContentField = "content";
    private const int MostFields = 100;
    private const int MostAtOnce = 16;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // The credential may be in the form, so strangers can have it read; what they can make this service hold in memory is bounded.
    private static readonly SemaphoreSlim Places = new(MostAtOnce);

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Put, HttpMethods.Post, HttpMethods.Delete];
    private static readonly string[] HeaderFields = ["Authorization", XapiVersions.Header, "Content-Type", "Content-Length", "If-Match", "If-None-Match"];

    public static async Task Unfold(HttpContext http, RequestDelegate next)
    {
        if (!IsAlternate(http.Request))
        {
            await next(http);
            return;
        }

        if (!await Places.WaitAsync(Patience, http.RequestAborted))
            throw new TooManyRequestsException("Too many forms are being read. Try again in a second.");
        try
        {
            if (await UnfoldAsync(http))
                await next(http);
        }
        finally
        {
            Places.Release();
        }
    }

    private static bool IsAlternate(HttpRequest request) =>
        HttpMethods.IsPost(request.Method)
        && request.Path.StartsWithSegments(XapiRequests.Path, StringComparison.OrdinalIgnoreCase)
        && request.Query.Keys.Contains(MethodParameter, StringComparer.Ordinal);

    /// <returns>False when the response has been written.</returns>
    private static async Task<bool> UnfoldAsync(HttpContext http)
    {
        var request = http.Request;
        if (AsksFor2_0(request))
            return await RefuseAsync(http, "alternate-syntax-removed", "xAPI 2.0 removed the alternate request syntax (POST with ?method=). Send the request itself.");
        if (request.Query.Count > 1)
            return await RefuseAsync(http, "alternate-syntax-parameters", $"Beside method, parameters are form fields in this syntax; the query also has {string.Join(", ", request.Query.Keys.Where(key => key != MethodParameter))}.");
        var method = request.Query[MethodParameter].ToString();
        if (!Methods.Contains(method, StringComparer.Ordinal))
            return await RefuseAsync(http, "alternate-syntax-method", $"method is one of {string.Join(", ", Methods)}.");

        var fields = FormFields.Read(await ReadBody.ReadAsync(request, http.RequestAborted)).Take(MostFields + 1).ToList();
        if (fields.Count > MostFields)
            return await RefuseAsync(http, "alternate-syntax-form", $"The form has more than {MostFields} fields.");
        var contents = fields.Where(field => field.Name == ContentField).Select(field => field.Value).ToList();
        var sends = method is "PUT" or "POST";
        if (contents.Count != (sends ? 1 : 0))
            return await RefuseAsync(http, "alternate-syntax-content", sends ? $"{method} needs one form field content with the body to send." : $"{method} takes no form field content.");

        // Fields are not bound to what a header can hold, and what reads headers relies on that.
        var headers = fields.Where(field => IsHeader(field.Name)).Select(field => (field.Name, Value: Encoding.UTF8.GetString(field.Value))).ToList();
        if (headers.Find(header => header.Value.Any(char.IsControl)) is { Name: not null } broken)
            return await RefuseAsync(http, "alternate-syntax-header", $"The form field {broken.Name} holds a control character, which no header can.");

        request.Method = method;
        request.ContentType = sends ? MediaTypeNames.Application.Json : null;
        foreach (var (name, value) in headers.Where(header => !header.Name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)))
            request.Headers[name] = value;
        if (AsksFor2_0(request))
            return await RefuseAsync(http, "alternate-syntax-removed", "xAPI 2.0 removed the alternate request syntax (POST with ?method=). Send the request itself.");

        request.Query = new QueryCollection(fields.Where(field => field.Name != ContentField && !IsHeader(field.Name))
            .GroupBy(field => field.Name, field => Encoding.UTF8.GetString(field.Value), StringComparer.OrdinalIgnoreCase)
            .ToDictionary(parameter => parameter.Key, parameter => new StringValues([.. parameter]), StringComparer.OrdinalIgnoreCase));
        request.Body = sends ? new MemoryStream(contents[0].Array!, contents[0].Offset, contents[0].Count, writable: false) : Stream.Null;
        request.ContentLength = sends ? contents[0].Count : null;
        return true;
    }

    private static bool IsHeader(string field) => HeaderFields.Contains(field, StringComparer.OrdinalIgnoreCase);

    private static bool AsksFor2_0(HttpRequest request) => XapiVersions.Parse(request.Headers[XapiVersions.Header].ToString()) == XapiVersion.V2_0_0;

    private static async Task<bool> RefuseAsync(HttpContext http, string rule, string message)
    {
        await Errors.WriteAsync(http, StatusCodes.Status400BadRequest, message, [new Problem(null, "", rule, Section, message)]);
        return false;
    }
}
