using Microsoft.OpenApi;

namespace LearningRecords.Server.Reference;

/// <summary>The parts of the service, as the reference groups them.</summary>
internal static class Tags
{
    private static readonly (string Path, string Name, string Description)[] All =
    [
        ("/xapi/", "xAPI", "The resources of the standard, xAPI 1.0.3 and 2.0."),
        ("/insights/", "Insights", "Progress and engagement, as JSON, CSV, Parquet or Arrow. Figures that would speak of fewer learners than the tenant's privacy threshold are suppressed."),
        ("/recommendations", "Recommendations", "Courses for a learner group or a learner."),
        ("/access/", "Access", "Credentials and tenants."),
        ("/metrics", "Metrics", "What the service measures of itself."),
    ];

    public static string Of(string path) => All.First(tag => path.StartsWith(tag.Path, StringComparison.OrdinalIgnoreCase)).Name;

    public static IEnumerable<OpenApiTag> Described => All.Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Description });
}
