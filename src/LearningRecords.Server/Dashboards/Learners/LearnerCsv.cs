using LearningRecords.Insights.Progress;
using LearningRecords.Server.Dashboards.Charts;
using LearningRecords.Server.People;
using Microsoft.AspNetCore.Authorization;

namespace LearningRecords.Server.Dashboards.Learners;

/// <summary>What is known of one learner as a file, for the same address as the page.</summary>
public static class LearnerCsv
{
    /// <summary><c>GET /learner/{chart}.csv</c> with the address of the page; 404 when there is no such chart, learner or tenant.</summary>
    [Authorize(Policy = Policies.Persons)]
    [AsksSight]
    public static async Task Get(string chart, ReadLearner read, ReadPageTenant readTenant, HttpContext http)
    {
        if (await readTenant.RunAsync(http) is not { } tenant || await read.RunAsync(http, tenant, LearnerAddress.Of(http.Request.Query), http.RequestAborted) is not { } view)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await (chart switch
        {
            "days" => ChartFile.WriteAsync(http, LearnerDayRows.Result, view.Days),
            "progress" => ChartFile.WriteAsync(http, LearnerProgressRows.Result, view.Progress),
            "attempts" => ChartFile.WriteAsync(http, AttemptRows.Result, view.Attempts),
            _ => Task.FromResult(http.Response.StatusCode = StatusCodes.Status404NotFound),
        });
    }
}
