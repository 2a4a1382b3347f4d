using LearningRecords.Server.About;
using LearningRecords.Server.Access;
using LearningRecords.Server.Activities;
using LearningRecords.Server.Agents;
using LearningRecords.Server.Attachments;
using LearningRecords.Server.Catalogue;
using LearningRecords.Server.Dashboards;
using LearningRecords.Server.Documents;
using LearningRecords.Server.Ingest;
using LearningRecords.Server.Insights.Live;
using LearningRecords.Server.LearnerGroups;
using LearningRecords.Server.People;
using LearningRecords.Server.Recommendations;
using LearningRecords.Server.Recommendations.Curation;
using LearningRecords.Server.Recommendations.Feeds;
using LearningRecords.Server.Recommendations.Models;
using LearningRecords.Server.Reference;
using LearningRecords.Server.Requests;
using LearningRecords.Server.Statements;
using LearningRecords.Xapi;
using Npgsql;
using Wolverine.Http;
using Wolverine.Runtime;

namespace LearningRecords.Server.Operations;

/// <summary>What the service needs to know to start.</summary>
/// <param name="ConnectionString">The database, its schema already in place.</param>
/// <param name="Urls">Where to listen.</param>
/// <param name="FirstTraining">How long after the start the ranking models are first trained; null: only when somebody asks.</param>
/// <param name="DefaultVersion">The version that answers a request which names none.</param>
/// <param name="TokenIssuer">Whose tokens are taken beside the store's own credentials; null: nobody's.</param>
/// <param name="SignInIssuer">By which people may sign in beside their passwords here; null: by none.</param>
/// <param name="BrowserOrigins">The origins whose scripts may ask; null or none: any.</param>
/// <param name="Attachments">How attachments are kept; null: as the configuration says.</param>
/// <param name="Clock">The time; null: the machine's.</param>
public sealed record WebServiceOptions(
    string ConnectionString,
    string Urls,
    TimeSpan? FirstTraining,
    XapiVersion DefaultVersion = XapiVersion.V2_0_0,
    TokenIssuer? TokenIssuer = null,
    IReadOnlyList<string>? BrowserOrigins = null,
    AttachmentSettings? Attachments = null,
    SignInIssuer? SignInIssuer = null,
    TimeProvider? Clock = null);

/// <summary>Puts the service together: services first, then what answers which path.</summary>
public static class WebService
{
    internal static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static WebApplication Build(WebServiceOptions options)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = typeof(WebService).Assembly.GetName().Name, ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls(options.Urls);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = ReadBody.LimitBytes);
        builder.WebHost.UseStaticWebAssets();

        // What the service itself has to say is in its own messages; the frameworks speak up when something is wrong.
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true)
            .AddFilter(null, LogLevel.Warning)
            // It warns that the keys are not encrypted: docs/adr/0014 says why.
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error)
            .AddFilter("LearningRecords", LogLevel.Information)
            // The framework speaks under the handler's name, and a refused credential is its caller's news.
            .AddFilter(typeof(BasicAuthentication).FullName, LogLevel.Warning);

        builder.Services.AddSingleton(_ => DatabaseLimits.Open(options.ConnectionString));
        builder.Services.AddSingleton(options);
        builder.AddEventStore(options.ConnectionString);
        builder.Services.AddWolverineHttp();

        builder.Services.AddSingleton(options.Clock ?? TimeProvider.System);
        builder.Services.AddSingleton<CommitGroup>();
        builder.Services.AddSingleton<StatementWriter>();
        builder.Services.AddHostedService<ServerPresence>();
        builder.Services.AddSingleton<LocalFolding>();
        builder.Services.AddHostedService<KeepFolding>();
        builder.Services.AddHostedService<PaceFolding>();
        builder.Services.AddHostedService<PackPast>();
        builder.Services.AddHostedService<DoServiceWork>();
        builder.Services.AddAttachments(builder.Configuration, options.Attachments);
        builder.Services.AddAccess(options.TokenIssuer, options.SignInIssuer);
        builder.AddTelemetry();
        builder.Services.AddBrowserClients(options.BrowserOrigins);
        builder.Services.AddContentEncodings();
        builder.Services.AddSingleton<LiveFeeds>();
        builder.Services.AddRecommendations(options);
        builder.Services.AddDashboards();
        builder.Services.AddReference();

        var app = builder.Build();
        app.Services.GetRequiredService<IWolverineRuntime>().Observer = ActivatorUtilities.CreateInstance<LogSharedWork>(app.Services);
        app.Use((HttpContext http, RequestDelegate next) => XapiRequests.SetHeaders(http, next, options.DefaultVersion));
        app.UseWhen(http => AuthenticationSetup.IsForPrograms(http.Request.Path), programs => programs.Use(TelemetrySetup.CountAnswer));
        app.UseMiddleware<AnswerFailures>();
        app.UseMiddleware<AskAgain>();
        app.UseProtocol();
        app.UseStatusPages();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseWhen(http => AuthenticationSetup.IsForPrograms(http.Request.Path), programs => programs.Use(Acceptance.Check));
        app.MapMethods("/health/live", Reading, Health.Live);
        app.MapMethods("/health/ready", Reading, Health.Ready);
        app.MapMetrics();
        app.MapAbout();
        app.MapXapi();
        app.MapAccess();
        app.MapInsights();
        app.MapRecommendations();
        app.MapWolverineEndpoints(http => http.RequireAuthorizeOnAll());
        app.MapReference();
        app.MapDashboards();
        return app;
    }

    private static void MapXapi(this WebApplication app)
    {
        var xapi = app.MapGroup(XapiRequests.Path).RequireAuthorization().AddEndpointFilter<XapiRequests>();
        xapi.MapStatements();
        xapi.MapActivities();
        xapi.MapAgents();
        xapi.MapDocuments();
    }

    // What is only read is found by its attributes.
    private static void MapInsights(this WebApplication app)
    {
        var insights = app.MapGroup("/insights").RequireAuthorization();
        insights.MapCatalogue();
        insights.MapLearnerGroups();
    }

    private static void MapRecommendations(this WebApplication app)
    {
        var recommendations = app.MapGroup("/recommendations").RequireAuthorization();
        recommendations.MapModels();
        recommendations.MapCuration();
        recommendations.MapFeeds();
    }

    private static void MapAccess(this WebApplication app)
    {
        var access = app.MapGroup("/access").RequireAuthorization();
        access.MapCredentials();
        access.MapTenants();
    }
}
