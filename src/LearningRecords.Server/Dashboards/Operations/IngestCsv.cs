using LearningRecords.Insights.Results;
using LearningRecords.Server.Dashboards.Charts;
using LearningRecords.Server.Operations;
using LearningRecords.Server.People;
using Microsoft.AspNetCore.Authorization;
using Npgsql;

namespace LearningRecords.Server.Dashboards.Operations;

/// <summary>What came in during the last hour, minute by minute, as a file.</summary>
public static class IngestCsv
{
    public const string Path = OperationsPage.Path + "/ingest.csv";

    private const double Usual = 0.95;

    private static readonly Result<IngestMinute> Minutes = new Result<IngestMinute>("ingest", "minutes")
        .Value("minute", new Term(null, "When the minute begins, UTC.", "该分钟的开始时刻（UTC）。"), minute => minute.Minute)
        .Value("stored", new Term("statements", "Statements that became durable.", "已持久保存的语句数。"), minute => minute.Stored)
        .Value("requests", new Term("requests", "Requests with statements that were answered.", "已应答的语句请求数。"), minute => minute.Requests)
        .ValueOrNone<double>("p95Seconds", new Term("seconds", "At most so long 95% of these took; none: there were none, or it is longer than all that is told apart.", "其中 95% 的请求不超过的时长（秒）；无请求或超出可区分范围则为空。"), minute => minute.Within(Usual) is { } seconds && double.IsFinite(seconds) ? seconds : null)
        .Value("refused", new Term("requests", "Requests of programs answered with 4xx.", "应答为 4xx 的程序请求数。"), minute => minute.Refused)
        .Value("failed", new Term("requests", "Requests of programs answered with 5xx.", "应答为 5xx 的程序请求数。"), minute => minute.Failed);

    /// <summary><c>GET /operations/ingest.csv</c>: the minutes of the chart.</summary>
    [Authorize(Policy = Policies.Store)]
    [AsksSight]
    public static Task Get(NpgsqlDataSource database, ReadPageTenant readTenant, TimeProvider clock, HttpContext http) => ChartFile.AnswerAsync(
        http, readTenant, async _ => ChartFile.Of(Minutes, Filled(await IngestMinutes.SinceAsync(database, clock.GetUtcNow().AddHours(-1), http.RequestAborted))));

    /// <summary>Every minute from the first to the last, those in which nothing came in as zero.</summary>
    public static IReadOnlyList<IngestMinute> Filled(IReadOnlyList<IngestMinute> minutes)
    {
        if (minutes.Count == 0)
            return [];
        var known = minutes.ToDictionary(minute => minute.Minute);
        return
        [
            .. Enumerable.Range(0, (int)(minutes[^1].Minute - minutes[0].Minute).TotalMinutes + 1).Select(number => minutes[0].Minute.AddMinutes(number))
                .Select(minute => known.GetValueOrDefault(minute) ?? IngestMinute.Sum(minute, [])),
        ];
    }
}
