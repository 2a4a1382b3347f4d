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
    public static Task Get(string chart, ReadLearner read, ReadPageTenant readTenant, HttpContext http) =>
        ChartFile.AnswerAsync(http, readTenant, async tenant =>
        {
            var view = await read.RunAsync(http, tenant, LearnerAddress.Of(http.Request.Query), http.RequestAborted);
            return view is null ? null : chart switch
            {
                "days" => ChartFile.Of(LearnerDayRows.Result, view.Days),
                "progress" => ChartFile.Of(LearnerProgressRows.Result, view.Progress),
                "attempts" => ChartFile.Of(AttemptRows.Result, view.Attempts),
                _ => null,
            };
        });
}
