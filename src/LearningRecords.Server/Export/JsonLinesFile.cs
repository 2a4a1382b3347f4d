using System.Buffers;
using LearningRecords.Events;

namespace LearningRecords.Server.Export;

/// <summary>One statement a line, exactly as the statements resource returns it.</summary>
public sealed class JsonLinesFile(FileInParts file) : ExportFile
{
    private readonly ArrayBufferWriter<byte> _statement = new();

    public override ValueTask WriteAsync(StatementRecorded recorded, CancellationToken token) => WriteLineAsync(file.Part, _statement, recorded, token);

    public override async Task<long?> SaveAsync(CancellationToken token) => await file.EndPartAsync(token);

    public override Task FinishAsync(CancellationToken token) => SaveAsync(token);

    public override ValueTask DisposeAsync() => file.DisposeAsync();

    internal static async ValueTask WriteLineAsync(Stream stream, ArrayBufferWriter<byte> statement, StatementRecorded recorded, CancellationToken token)
    {
        statement.ResetWrittenCount();
        ExactStatement.Write(statement, recorded);
        await stream.WriteAsync(OnOneLine(statement.WrittenMemory), token);
        stream.WriteByte((byte)'\n');
    }

    // JSON holds line breaks only between its tokens, where a space says the same.
    private static ReadOnlyMemory<byte> OnOneLine(ReadOnlyMemory<byte> statement)
    {
        if (!statement.Span.ContainsAny((byte)'\n', (byte)'\r'))
            return statement;
        var line = statement.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        return line;
    }
}
