using System.Net.Mime;
using LearningRecords.Server.Access;
using LearningRecords.Server.Reference;
using LearningRecords.Server.Requests;
using OpenTelemetry.Metrics;

namespace LearningRecords.Server.Operations;

/// <summary>What the service measures: kept in the database for the pages of operations, and at <c>/metrics</c> for Prometheus.</summary>
public static class TelemetrySetup
{
    public const string MetricsPath = "/metrics";

    // Everything that has something to say of this process, ourselves first.
    private static readonly string[] Meters = [Telemetry.Name, "Marten", "Wolverine*", "Npgsql", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(Meters).AddPrometheusExporter());
        builder.Services.AddHostedService<IngestMinutes>();
    }

    /// <summary><c>GET /metrics</c>: what this process measured since it started, in the text format of Prometheus.</summary>
    public static void MapMetrics(this WebApplication app)
    {
        var scrape = ((IApplicationBuilder)app).New().UseOpenTelemetryPrometheusScrapingEndpoint(_ => true).Build();
        app.MapMethods(MetricsPath, WebService.Reading, (Delegate)((HttpContext http) => scrape(http))).RequireAuthorization().RequireScope(Scopes.ReadMetrics).AnswersInAnyType()
            .IsDescribedAs("What this process measured")
            .Answers(200, "Counters, gauges and histograms since the process started, in the format of Prometheus.", null, MediaTypeNames.Text.Plain);
    }

    /// <summary>Counts the requests of programs that were refused or failed.</summary>
    internal static async Task CountAnswer(HttpContext http, RequestDelegate next)
    {
        await next(http);
        Telemetry.Answered(http.Response.StatusCode);
    }
}
