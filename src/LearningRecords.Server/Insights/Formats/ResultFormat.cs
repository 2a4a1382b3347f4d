using LearningRecords.Server.Requests;

namespace LearningRecords.Server.Insights.Formats;

/// <summary>A format that lists are answered in.</summary>
/// <param name="Name">As <c>?format=</c> and the file's name say it.</param>
public sealed record ResultFormat(string Name, string ContentType)
{
    public static readonly ResultFormat Json = new("json", "application/json");
    public static readonly ResultFormat Csv = new("csv", "text/csv");
    public static readonly ResultFormat Parquet = new("parquet", "application/vnd.apache.parquet");
    public static readonly ResultFormat Arrow = new("arrow", "application/vnd.apache.arrow.stream");

    /// <summary>All of them, the usual one first.</summary>
    public static readonly IReadOnlyList<ResultFormat> All = [Json, Csv, Parquet, Arrow];

    /// <summary>The one that the request's Accept header likes best; null when it accepts none.</summary>
    public static ResultFormat? Accepted(HttpRequest request) =>
        All.Where(format => Acceptance.Admits(request, format.ContentType)).MaxBy(format => Acceptance.Quality(request, format.ContentType));
}
