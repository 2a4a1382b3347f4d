using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace LearningRecords.Server.Requests;

/// <summary>Reads a request's whole body into one array, which the statements then slice.</summary>
public static class ReadBody
{
    public const int LimitBytes = 32 * 1024 * 1024;

    // What a client announces is believed up to here; beyond, memory is taken as the bytes arrive.
    private const int BelievedBytes = 256 * 1024;

    /// <exception cref="BadHttpRequestException">413 when the body is larger than <see cref="LimitBytes"/>, decompressed if it came compressed; 400 when that fails.</exception>
    /// <exception cref="Ingest.TooManyRequestsException">429: the bodies of other requests leave no room for this one.</exception>
    public static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken token)
    {
        Bound(request, LimitBytes);
        var memory = BodyMemory.Of(request.HttpContext);

        using var buffer = new MemoryStream((int)Math.Min(request.ContentLength ?? 4096, BelievedBytes));
        while (true)
        {
            var read = await ReadOn(request, token);
            memory.Reserve(read.Buffer.Length);
            foreach (var segment in read.Buffer)
                buffer.Write(segment.Span);
            request.BodyReader.AdvanceTo(read.Buffer.End);
            if (buffer.Length > LimitBytes)
                throw TooLarge(LimitBytes);
            if (read.IsCompleted)
                return buffer.Capacity == buffer.Length ? buffer.GetBuffer() : buffer.ToArray();
        }
    }

    /// <summary>The body as it arrives, for what must not be held in memory.</summary>
    /// <exception cref="BadHttpRequestException">413 when the body is larger than <paramref name="limit"/>, now or while it is read; 400 when it cannot be decompressed.</exception>
    public static Stream AsItArrives(HttpRequest request, long limit)
    {
        Bound(request, limit);
        return new BoundedBody(request.Body, limit);
    }

    internal static BadHttpRequestException TooLarge(long limit) =>
        new($"The body is larger than {limit / (1024 * 1024)} MiB. Split it over several requests.", StatusCodes.Status413PayloadTooLarge);

    // Brotli calls malformed data an invalid operation, which in other mouths would be a defect of this service.
    internal static bool IsBrokenEncoding(Exception exception) =>
        exception is InvalidDataException or InvalidOperationException { Source: "System.IO.Compression.Brotli" };

    internal static BadHttpRequestException BrokenEncoding(Exception exception) =>
        new("The body is not in the encoding that its Content-Encoding names, or it ends too early.", StatusCodes.Status400BadRequest, exception);

    private static async ValueTask<ReadResult> ReadOn(HttpRequest request, CancellationToken token)
    {
        try
        {
            return await request.BodyReader.ReadAsync(token);
        }
        catch (Exception exception) when (IsBrokenEncoding(exception))
        {
            throw BrokenEncoding(exception);
        }
    }

    // The limit is kept here and not by the web server, which would cut the connection before a client still sending can read the 413.
    private static void Bound(HttpRequest request, long limit)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = null;
        if (request.ContentLength > limit)
            throw TooLarge(limit);
    }
}
