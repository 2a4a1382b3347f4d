using System.Buffers.Text;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace LearningRecords.Benchmarks.Load;

/// <summary>One kept connection that posts what was prepared, at the little cost of a load generator: it shares the processor with what it measures.</summary>
internal sealed class PostingClient : IDisposable
{
    private const int LargestAnswer = 64 * 1024;
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _answer = new byte[LargestAnswer];

    private PostingClient() { }

    public static async Task<PostingClient> ConnectAsync(Uri address)
    {
        var client = new PostingClient();
        await client._socket.ConnectAsync(address.Host, address.Port);
        return client;
    }

    /// <summary>The whole request, so that nothing of it is made while the clock runs.</summary>
    public static byte[] Request(Uri address, string credential, byte[] statements) =>
    [
        .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"""
            POST /xapi/statements HTTP/1.1
            Host: {address.Authority}
            Authorization: {credential}
            X-Experience-API-Version: 2.0.0
            Content-Type: application/json
            Content-Length: {statements.Length}


            """).ReplaceLineEndings("\r\n")),
        .. statements,
    ];

    public async ValueTask PostAsync(byte[] request)
    {
        for (var sent = 0; sent < request.Length;)
            sent += await _socket.SendAsync(request.AsMemory(sent));
        var received = 0;
        while (!IsWhole(_answer.AsSpan(0, received)))
        {
            var read = await _socket.ReceiveAsync(_answer.AsMemory(received));
            if (read == 0)
                throw new InvalidOperationException("The service closed the connection.");
            received += read;
        }

        if (!_answer.AsSpan().StartsWith("HTTP/1.1 2"u8))
            throw new InvalidOperationException(Encoding.UTF8.GetString(_answer, 0, received));
    }

    public void Dispose() => _socket.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        if (answer.IndexOf("\r\n\r\n"u8) is var headers && headers < 0)
            return false;
        var body = answer[(headers + 4)..];
        if (answer[..headers].IndexOf("\r\nContent-Length: "u8) is var length && length < 0)
            return body.EndsWith("0\r\n\r\n"u8);
        return Utf8Parser.TryParse(answer[(length + 18)..], out int bytes, out _) && body.Length >= bytes;
    }
}
