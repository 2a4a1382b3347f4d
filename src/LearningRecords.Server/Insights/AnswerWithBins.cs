using LearningRecords.Insights.Privacy;
using LearningRecords.Insights.Results;
using LearningRecords.Server.Access;
using Npgsql;

namespace LearningRecords.Server.Insights;

/// <summary>How the learners of one course are spread over bins of something, as its endpoints answer it.</summary>
internal static class AnswerWithBins
{
    /// <param name="read">Reads the bins of a tenant's course, of a group's learners or of everyone.</param>
    /// <param name="show">Says what may be shown of them.</param>
    public static async Task RunAsync<TBin, TRow>(
        HttpContext http,
        NpgsqlDataSource database,
        Result<TRow> result,
        Func<NpgsqlDataSource, string, string, string?, CancellationToken, Task<IReadOnlyList<TBin>>> read,
        Func<IReadOnlyList<TBin>, PrivacyThreshold, IEnumerable<TRow>> show)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var (course, group, position) = (parameters.Required("course"), parameters.Text("group"), parameters.Position());
        var page = RowsPage.Of(http.Request, parameters);
        if (!await parameters.AcceptAsync(http))
            return;
        var threshold = await Tenants.PrivacyThresholdAsync(database, http.User.Tenant, http.RequestAborted);
        var rows = show(await read(database, http.User.Tenant, course, group, http.RequestAborted), threshold).Skip(position).Take(page.Read ?? int.MaxValue);
        await page.AnswerAsync(http, result, rows.ToAsyncEnumerable(), shown => Cursor.Behind(position + shown.Count));
    }
}
