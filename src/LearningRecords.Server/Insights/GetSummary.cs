using LearningRecords.Insights.Facts;
using LearningRecords.Server.Access;
using LearningRecords.Server.Reference;
using Npgsql;
using Wolverine.Http;

namespace LearningRecords.Server.Insights;

public static class GetSummary
{
    public static void Configure(HttpChain endpoint) => endpoint.WithMetadata(new DescribedRows(SummaryRow.Result, IsList: false)).RefusesWrongParameters().TakesAsOf();

    /// <summary>
    /// <c>GET /insights/summary</c>: how much the read models hold.
    /// Voided statements are left out; <c>stored</c> is the last one folded, null when there is none. Fewer learners than the tenant's privacy threshold are null.
    /// </summary>
    [WolverineGet("/insights/summary")]
    [RequireScope(Scopes.ReadInsights | Scopes.ReadEverything)]
    public static async Task Get(HttpContext http, NpgsqlDataSource database)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var asOf = parameters.Instant(DescribedInsights.AsOf);
        if (!await parameters.AcceptAsync(http))
            return;
        var threshold = await Tenants.PrivacyThresholdAsync(database, http.User.Tenant, http.RequestAborted);
        var summary = asOf is { } moment
            ? await QuerySummaryAsOf.RunAsync(database, http.User.Tenant, moment, http.RequestAborted)
            : await QuerySummary.RunAsync(database, http.User.Tenant, http.RequestAborted);
        await http.Response.WriteAsJsonAsync(SummaryRow.Of(summary, threshold), http.RequestAborted);
    }
}
