using LearningRecords.Server.Ingest;

namespace LearningRecords.Server.Requests;

/// <summary>Bounds what the bodies of all requests under way take of memory together: each reserves what it holds until its request ends.</summary>
public sealed class BodyMemory : IDisposable
{
    // Eight bodies of the largest size; nearly all are a thousand times smaller.
    private const long LimitBytes = 8L * ReadBody.LimitBytes;

    private static long _reserved;
    private long _mine;

    private BodyMemory()
    {
    }

    /// <summary>Begins a reservation that ends with the request.</summary>
    public static BodyMemory Of(HttpContext http)
    {
        var memory = new BodyMemory();
        http.Response.RegisterForDispose(memory);
        return memory;
    }

    /// <exception cref="TooManyRequestsException">The bodies that are being worked on leave no room; try again a little later.</exception>
    public void Reserve(long bytes)
    {
        if (Interlocked.Add(ref _reserved, bytes) > LimitBytes)
        {
            Interlocked.Add(ref _reserved, -bytes);
            throw new TooManyRequestsException("The store is busy with other large requests. Try again in a second.");
        }

        _mine += bytes;
    }

    public void Dispose() => Interlocked.Add(ref _reserved, -Interlocked.Exchange(ref _mine, 0));
}
