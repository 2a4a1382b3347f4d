using Microsoft.AspNetCore.Http.Features;

namespace LearningRecords.Server.Statements;

/// <summary>Reads a request's whole body into one array, which the statements then slice.</summary>
public static class ReadBody
{
    public const int LimitBytes = 32 * 1024 * 1024;

    /// <exception cref="BadHttpRequestException">413 when the body is larger than <see cref="LimitBytes"/>.</exception>
    public static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken token)
    {
        if (request.ContentLength > LimitBytes)
            throw TooLarge();
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = LimitBytes;
        using var buffer = new MemoryStream((int)(request.ContentLength ?? 4096));
        await request.Body.CopyToAsync(buffer, token);
        return buffer.Capacity == buffer.Length ? buffer.GetBuffer() : buffer.ToArray();
    }

    private static BadHttpRequestException TooLarge() =>
        new($"The body is larger than {LimitBytes / (1024 * 1024)} MiB. Split the statements over several requests.", StatusCodes.Status413PayloadTooLarge);
}
