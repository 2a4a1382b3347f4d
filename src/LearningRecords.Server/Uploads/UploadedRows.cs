using System.Net.Mime;
using LearningRecords.Server.Access;
using LearningRecords.Server.Requests;
using Microsoft.Net.Http.Headers;

namespace LearningRecords.Server.Uploads;

/// <summary>A table that somebody uploads, as CSV or JSON, taken whole or not at all.</summary>
public static class UploadedRows
{
    public static readonly IReadOnlyList<string> ContentTypes = ["text/csv", MediaTypeNames.Application.Json, "application/x-ndjson"];

    private const int ProblemsShown = 20;

    /// <summary>Reads the body of a request.</summary>
    /// <exception cref="RefusedException">400: something in it is wrong, with line and column; 415: it is neither CSV nor JSON.</exception>
    public static async Task<IReadOnlyList<T>> ReadAsync<T>(HttpRequest request, IReadOnlyList<string> names, Func<UploadedRow, T> read)
    {
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed.MediaType.Value : null;
        if (!ContentTypes.Contains(type, StringComparer.OrdinalIgnoreCase))
            throw new RefusedException(StatusCodes.Status415UnsupportedMediaType, $"This takes {string.Join(", ", ContentTypes)}.");
        return Read(await ReadBody.ReadAsync(request, request.HttpContext.RequestAborted), string.Equals(type, "text/csv", StringComparison.OrdinalIgnoreCase), names, read);
    }

    /// <summary>Reads a file, which is CSV when it is called so.</summary>
    /// <exception cref="RefusedException">There is no such file, or something in it is wrong, with line and column.</exception>
    public static async Task<IReadOnlyList<T>> ReadFileAsync<T>(string path, IReadOnlyList<string> names, Func<UploadedRow, T> read, CancellationToken token)
    {
        if (!File.Exists(path))
            throw new RefusedException(StatusCodes.Status404NotFound, $"There is no file {path}.");
        return Read(await File.ReadAllBytesAsync(path, token), path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase), names, read);
    }

    /// <param name="names">The names that values may have.</param>
    /// <param name="read">Makes of a row what it says.</param>
    /// <exception cref="RefusedException">400: something in it is wrong, with line and column.</exception>
    public static IReadOnlyList<T> Read<T>(ReadOnlyMemory<byte> content, bool isCsv, IReadOnlyList<string> names, Func<UploadedRow, T> read)
    {
        // What a spreadsheet puts in front of UTF-8.
        if (content.Span.StartsWith("\uFEFF"u8))
            content = content[3..];
        var problems = new List<string>();
        var rows = isCsv ? UploadedCsv.Read(content, names, problems) : UploadedJson.Read(content, names, problems);
        var told = rows.Select(read).ToList();
        if (problems.Count == 0)
            return told;
        var more = problems.Count > ProblemsShown ? $"\nand {problems.Count - ProblemsShown:N0} more." : "";
        throw new RefusedException(StatusCodes.Status400BadRequest, $"Nothing was taken of it:\n{string.Join('\n', problems.Take(ProblemsShown))}{more}");
    }
}
