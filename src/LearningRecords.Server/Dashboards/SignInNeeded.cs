namespace LearningRecords.Server.Dashboards;
public static class SignInNeeded { public const string Path = "/sign-in-needed"; }
public static class DashboardsSetup
{
    public static void AddDashboards(this IServiceCollection services) { }
    public static void MapDashboards(this WebApplication app) { }
}
