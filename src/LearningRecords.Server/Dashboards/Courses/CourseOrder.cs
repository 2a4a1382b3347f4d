using System.Collections.Frozen;

namespace LearningRecords.Server.Dashboards.Courses;

/// <summary>What the table of courses may be ordered by.</summary>
public static class CourseOrder
{
    public const string Usual = "learners";
    public const string Title = "title";

    private static readonly FrozenDictionary<string, Func<CourseLine, double?>> Figures = new Dictionary<string, Func<CourseLine, double?>>(StringComparer.Ordinal)
    {
        [Usual] = line => line.Progress.Learners,
        ["completed"] = line => line.CompletedShare,
        ["progress"] = line => line.Progress.AverageProgress,
        ["time"] = line => line.TimePerLearner,
        ["rating"] = line => line.Evaluation?.BayesianRating,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool IsKnown(string order) => order == Title || Figures.ContainsKey(order);

    /// <summary>The lines in order; those without the figure stand last either way.</summary>
    public static IReadOnlyList<CourseLine> Of(IReadOnlyList<CourseLine> lines, string order, bool descending)
    {
        if (order == Title)
        {
            var titled = lines.Select(line => (Line: line, Title: InWords.Named(line.Progress.TitleEn, line.Progress.TitleZh, line.Progress.Id)));
            return [.. (descending ? titled.OrderByDescending(line => line.Title, StringComparer.CurrentCulture) : titled.OrderBy(line => line.Title, StringComparer.CurrentCulture)).Select(line => line.Line)];
        }

        var figure = Figures[order];
        var known = lines.OrderBy(line => figure(line) is null);
        return [.. (descending ? known.ThenByDescending(figure) : known.ThenBy(figure)).ThenBy(line => line.Progress.Id, StringComparer.Ordinal)];
    }
}
