using LearningRecords.Insights.Results;
using LearningRecords.Server.Insights.Formats;
using LearningRecords.Server.Requests;
using Microsoft.Net.Http.Headers;

namespace LearningRecords.Server.Insights;

/// <summary>Which rows of a list to answer with, and how.</summary>
/// <param name="Format">Null: none that the client accepts.</param>
/// <param name="Limit">How many rows at most; null, for files: all of them, streamed.</param>
public sealed record RowsPage(ResultFormat? Format, int? Limit)
{
    private const int MostRows = 1_000;

    /// <summary>How many rows to read: one more than are shown says whether any follow.</summary>
    public int? Read => Limit + 1;

    /// <param name="usualLimit">Of JSON, when the client names none.</param>
    public static RowsPage Of(HttpRequest request, QueryParameters parameters, int usualLimit = 100)
    {
        var format = parameters.Text("format") is { } name ? Named(name, parameters) : ResultFormat.Accepted(request);
        var limit = parameters.Number("limit", usualLimit, 1, MostRows);
        return new RowsPage(format, format == ResultFormat.Json || request.Query.ContainsKey("limit") ? limit : null);
    }

    /// <summary>Answers with the rows, and with where to go on when more follow.</summary>
    /// <param name="next">The <c>after</c> of the page behind the rows shown.</param>
    public async Task AnswerAsync<TRow>(HttpContext http, Result<TRow> result, IAsyncEnumerable<TRow> rows, Func<IReadOnlyList<TRow>, string> next)
    {
        var (response, token) = (http.Response, http.RequestAborted);
        response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        if (Format is null)
        {
            await Acceptance.RefuseAsync(http, ResultFormat.All.Select(format => format.ContentType));
            return;
        }

        string? after = null;
        if (Limit is { } limit)
        {
            var read = await rows.ToListAsync(token);
            var shown = read.Take(limit).ToList();
            if (read.Count > limit)
                response.Headers.Link = $"<{After(http.Request, after = next(shown))}>; rel=\"next\"";
            rows = shown.ToAsyncEnumerable();
            if (Format == ResultFormat.Json)
            {
                response.ContentType = Format.ContentType;
                await WriteJson.RunAsync(response.Body, result, shown, after, token);
                return;
            }
        }

        response.ContentType = Format == ResultFormat.Csv ? "text/csv; charset=utf-8; header=present" : Format.ContentType;
        response.Headers.ContentDisposition = $"attachment; filename=\"{result.Name}.{Format.Name}\"";
        await (Format.Name switch
        {
            "csv" => WriteCsv.RunAsync(response.Body, result, rows, token),
            "parquet" => WriteParquet.RunAsync(response.Body, result, rows, token),
            _ => WriteArrow.RunAsync(response.Body, result, rows, token),
        });
    }

    private static ResultFormat? Named(string name, QueryParameters parameters)
    {
        var format = ResultFormat.All.FirstOrDefault(known => known.Name == name);
        if (format is null)
            parameters.Wrong($"format is one of {string.Join(", ", ResultFormat.All.Select(known => known.Name))}; '{name}' is not.");
        return format;
    }

    private static string After(HttpRequest request, string after) =>
        request.Path + QueryString.Create(request.Query.Where(parameter => parameter.Key != "after").Append(new("after", after)));
}
