using LearningRecords.Insights;
using LearningRecords.Server.People;
using LearningRecords.Server.Recommendations;
using Npgsql;

namespace LearningRecords.Server.Dashboards;

/// <summary>What an open page asks twice a second, so that it reads its figures again only when one of them may have changed.</summary>
public static class LatestChange
{
    public const string Path = "/latest-change";

    /// <summary><c>GET /latest-change?tenant=…</c>: a text that differs whenever the tenant's figures may.</summary>
    [AsksSight]
    public static async Task<string> Get(string tenant, NpgsqlDataSource database, CurrentModels models, TimeProvider clock, HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        return await OfAsync(database, models, tenant, DashboardDay.Today(clock), http.RequestAborted);
    }

    /// <summary>The last event folded, the model that ranks, and the day, which moves what "today" counts.</summary>
    public static async Task<string> OfAsync(NpgsqlDataSource database, CurrentModels models, string tenant, DateOnly today, CancellationToken token)
    {
        await using var command = database.CreateCommand("select last_seq_id from records.mt_event_progression where name = $1");
        command.Parameters.AddWithValue(InsightsSchema.Progression(tenant));
        return $"{await command.ExecuteScalarAsync(token) ?? 0}-{models.Of(tenant)?.ModelId}-{today:yyyyMMdd}";
    }
}
