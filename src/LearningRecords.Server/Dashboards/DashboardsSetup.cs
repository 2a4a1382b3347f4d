using LearningRecords.Server.Access;
using LearningRecords.Server.Dashboards.Courses;
using LearningRecords.Server.Dashboards.Engagement;
using LearningRecords.Server.Dashboards.LearnerGroups;
using LearningRecords.Server.Dashboards.Learners;
using LearningRecords.Server.Dashboards.Operations;
using LearningRecords.Server.Dashboards.Overview;
using LearningRecords.Server.Dashboards.Recommendations;
using LearningRecords.Server.Dashboards.SignIn;
using LearningRecords.Server.Insights.Live;
using LearningRecords.Server.People;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Localization;

namespace LearningRecords.Server.Dashboards;

/// <summary>The pages that people open in a browser, for those who signed in.</summary>
public static class DashboardsSetup
{
    public static void AddDashboards(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddLocalization();
        services.AddSingleton<ReadPageTenant>();
        services.AddSingleton<ReadOverview>();
        services.AddSingleton<ReadEngagement>();
        services.AddSingleton<ReadLearnerGroups>();
        services.AddSingleton<RememberedFigures>();
        services.AddSingleton<ReadCourses>();
        services.AddSingleton<ReadCourse>();
        services.AddSingleton<ReadLearners>();
        services.AddSingleton<ReadLearner>();
        services.AddSingleton<ReadRecommendations>();
    }

    /// <summary>A browser that asks for a page which does not exist, or is not for its reader, gets one that says so; programs are answered as before.</summary>
    public static void UseStatusPages(this WebApplication app) => app.UseWhen(
        http => HttpMethods.IsGet(http.Request.Method) && !AuthenticationSetup.IsForPrograms(http.Request.Path) && http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase),
        pages => pages.UseStatusCodePagesWithReExecute(NotFoundPage.StatusPath));

    public static void MapDashboards(this WebApplication app)
    {
        app.UseWhen(IsPage, pages =>
        {
            pages.UseMiddleware<PageHeaders>();
            pages.UseRequestLocalization(Languages());
            pages.UseAntiforgery();
        });
        app.MapStaticAssets();
        app.MapGet(LatestChange.Path, LatestChange.Get).RequireAuthorization();
        app.MapGet(GetLive.PagePath, GetLive.GetForPage).RequireAuthorization();
        app.MapGet(EngagementAddress.Path + "/{chart}.csv", EngagementCsv.Get).RequireAuthorization();
        app.MapGet(GroupsAddress.Path + "/{table}.csv", GroupsCsv.Get).RequireAuthorization();
        app.MapGet(OverviewCsv.Path + "/{chart}.csv", OverviewCsv.Get).RequireAuthorization();
        app.MapGet(CoursesAddress.Path + ".csv", CoursesCsv.Get).RequireAuthorization();
        app.MapGet(CourseAddress.Path + "/{chart}.csv", CourseCsv.Get).RequireAuthorization();
        app.MapGet(LearnerAddress.Path + "/{chart}.csv", LearnerCsv.Get).RequireAuthorization();
        app.MapGet(RecommendationsAddress.Path + "/{chart}.csv", RecommendationsCsv.Get).RequireAuthorization();
        app.MapGet(IngestCsv.Path, IngestCsv.Get).RequireAuthorization();
        app.MapPost(PageLooks.Path, PageLooks.Choose).AllowAnonymous();
        if (app.Services.GetService<SignInIssuer>() is not null)
            app.MapGet(SignInByIssuer.StartPath, SignInByIssuer.Start);
        app.MapPost(ChangeRecommendations.Path, ChangeRecommendations.Handle).RequireAuthorization();
        app.MapPost(SignOut.Path, SignOut.Handle).RequireAuthorization();
        app.MapRazorComponents<Document>().RequireAuthorization();
    }

    // The language of a request is the business of pages only: what programs are answered must not depend on it.
    private static bool IsPage(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null;

    private static RequestLocalizationOptions Languages()
    {
        var options = new RequestLocalizationOptions { ApplyCurrentCultureToResponseHeaders = true }
            .SetDefaultCulture(PageLanguage.All[0]).AddSupportedCultures(PageLanguage.All).AddSupportedUICultures(PageLanguage.All);
        options.RequestCultureProviders = [new CustomRequestCultureProvider(http => Task.FromResult<ProviderCultureResult?>(new ProviderCultureResult(PageLanguage.Of(http.Request))))];
        return options;
    }
}
