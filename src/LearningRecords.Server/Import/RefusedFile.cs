using System.Text.Encodings.Web;
using System.Text.Json;

namespace LearningRecords.Server.Import;

/// <summary>The list of what an import refused: one JSON object a line, <c>{"at", "reasons": [{"pointer", "reason"}]}</c>. There is no file when nothing is refused.</summary>
public sealed class RefusedFile(string path, bool append) : IDisposable
{
    private static readonly JsonSerializerOptions Writing = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private StreamWriter? _writer;

    public string Path => path;

    public void Write(IEnumerable<RefusedStatement> refused, Func<long, string> describe)
    {
        foreach (var statement in refused)
        {
            _writer ??= new StreamWriter(path, append);
            _writer.WriteLine(JsonSerializer.Serialize(new { at = describe(statement.Number), reasons = statement.Reasons.Select(because => new { pointer = because.At, reason = because.Reason }) }, Writing));
        }

        _writer?.Flush();
    }

    public void Dispose() => _writer?.Dispose();
}
