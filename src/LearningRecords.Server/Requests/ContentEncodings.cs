using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Options;

namespace LearningRecords.Server.Requests;

/// <summary>Compressed bodies, both ways: gzip and brotli.</summary>
public static class ContentEncodings
{
    private static readonly string[] Known = ["gzip", "br", "deflate"];

    public static void AddContentEncodings(this IServiceCollection services)
    {
        services.AddRequestDecompression();
        // The programs that ask hold their secret in a header and not in what is compressed, so nothing can be guessed from sizes.
        services.AddResponseCompression(options =>
        {
            options.EnableForHttps = true;
            options.MimeTypes = ["application/json", "text/csv"];
        });
        services.AddSingleton<IResponseCompressionProvider, CompressUntagged>();
    }

    /// <summary>Answers 415 to a body in an encoding that nobody here can read.</summary>
    public static Task RefuseUnknown(HttpContext http, RequestDelegate next)
    {
        var encoding = http.Request.Headers.ContentEncoding.ToString();
        if (encoding.Length == 0 || Known.Contains(encoding, StringComparer.OrdinalIgnoreCase))
            return next(http);
        if (encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            http.Request.Headers.Remove("Content-Encoding");
            return next(http);
        }

        http.Response.Headers.AcceptEncoding = string.Join(", ", Known);
        return Errors.WriteAsync(http, StatusCodes.Status415UnsupportedMediaType, $"A body comes plain, or as Content-Encoding gzip, br or deflate; this request says '{encoding}'.");
    }

    /// <summary>Leaves alone what carries an entity tag, which is the tag of exactly these bytes (xAPI 1.0.3 Communication 3.1).</summary>
    private sealed class CompressUntagged(IServiceProvider services, IOptions<ResponseCompressionOptions> options) : ResponseCompressionProvider(services, options)
    {
        public override bool ShouldCompressResponse(HttpContext context) => context.Response.Headers.ETag.Count == 0 && base.ShouldCompressResponse(context);
    }
}
