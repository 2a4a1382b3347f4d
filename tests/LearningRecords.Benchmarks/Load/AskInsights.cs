using System.Diagnostics;

namespace LearningRecords.Benchmarks.Load;

/// <summary>Every endpoint under /insights with several parameters over HTTP, one client, on learners whose statements were stored when they happened, over two years.</summary>
internal static class AskInsights
{
    private const int Requests = 40;
    private const int PastRequests = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <param name="folder">Where the store is kept, to be asked again by a later run; null: it is removed afterwards.</param>
    /// <param name="like">Only what has this in its name.</param>
    public static async Task RunAsync(int size, string? folder, string like)
    {
        var statements = new PastStatements(size);
        await using var store = await PastStore.OpenAsync(folder, statements, size);
        await using var service = await MeasuredService.StartAsync(store.ConnectionString);
        using var http = service.Client(PastStore.Key);
        Console.WriteLine($"Milliseconds of {Requests} requests, of {PastRequests} where a moment or a zone is named: p50 p95 p99.");
        foreach (var (name, path) in Asked(statements).Where(asked => asked.Name.Contains(like, StringComparison.Ordinal)))
            Console.WriteLine($"  {name,-58} {(await TimeAsync(http, path)).Latency}");
        Console.WriteLine($"  service {Use.MemoryMb(service.ProcessId):F0} MB, PostgreSQL {Use.MemoryMb(store.Postgres.ProcessId):F0} MB");
    }

    private static IEnumerable<(string Name, string Path)> Asked(PastStatements statements)
    {
        var (course, centre, province, age) = (Of("course", PastStatements.CourseId(12)), Of("group", PastStatements.CentreId(7)), Of("group", PastStatements.ProvinceId(3)), Of("group", PastStatements.AgeBandId(2)));
        var agent = Of("agent", PastStatements.LearnerId(4_711 % statements.Learners));
        var from = $"from={statements.Start.AddDays(400):yyyy-MM-dd}&until={statements.Start.AddDays(460):yyyy-MM-dd}";
        var past = $"asOf={statements.Start.AddDays(365):yyyy-MM-dd}T00:00:00Z";
        (string, string)[] scopes = [("everyone", ""), ("a centre", centre), ("a province", province), ("an age band", age)];

        yield return ("summary", "summary");
        yield return ("groups", "groups");
        foreach (var grain in (string[])["day", "week", "month"])
            yield return ($"engagement by {grain}", $"engagement?grain={grain}");
        foreach (var (name, group) in scopes)
        {
            yield return ($"engagement by day, {name}, two months", $"engagement?{from}&{group}");
            yield return ($"engagement by month, {name}, phone", $"engagement?grain=month&terminal=phone&{group}");
            yield return ($"engagement by week, {name}, one course", $"engagement?grain=week&{course}&{group}");
            yield return ($"stickiness, {name}", $"stickiness?{group}");
            yield return ($"retention, {name}", $"retention?{group}");
            yield return ($"hours, {name}", $"hours?{group}");
            yield return ($"courses, {name}", $"courses?{group}");
            yield return ($"one course, {name}", $"courses?{course}&{group}");
            yield return ($"funnel, {name}", $"courses/funnel?{course}&{group}");
            yield return ($"parts, {name}", $"courses/parts?{course}&{group}");
            yield return ($"scores, {name}", $"courses/scores?{course}&{group}");
            yield return ($"time to complete, {name}", $"courses/time-to-complete?{course}&{group}");
            yield return ($"evaluation, {name}", $"courses/evaluation?{group}");
            yield return ($"hours in a course, {name}", $"hours?{course}&{group}");
            yield return ($"retention in a course, {name}", $"retention?{course}&{group}");
            yield return ($"progress, {name}", $"progress?{group}");
            yield return ($"progress in a course, {name}", $"progress?{course}&{group}");
            yield return ($"attempts, {name}", $"attempts?{group}");
            yield return ($"at risk, {name}", $"at-risk?{group}");
            yield return ($"at risk in a course, {name}", $"at-risk?{course}&{group}");
        }

        yield return ("groups of a course", $"courses/groups?{course}");
        yield return ("videos", "videos");
        yield return ("videos of a course", $"videos?{course}");
        yield return ("a video's seconds", $"videos/seconds?{Of("activity", PastStatements.VideoId(12))}");
        yield return ("progress of a learner", $"progress?{agent}");
        yield return ("attempts of a learner", $"attempts?{agent}");

        yield return ("as of: progress of a learner", $"progress?{agent}&{past}");
        yield return ("as of: attempts of a learner", $"attempts?{agent}&{past}");
        yield return ("as of: summary", $"summary?{past}");
        yield return ("as of: progress, first page", $"progress?{past}");
        foreach (var (name, group) in scopes)
        {
            yield return ($"as of: engagement by week, {name}", $"engagement?grain=week&{past}&{group}");
            yield return ($"as of: retention, {name}", $"retention?{past}&{group}");
            yield return ($"as of: courses, {name}", $"courses?{past}&{group}");
            yield return ($"as of: one course, {name}", $"courses?{course}&{past}&{group}");
            yield return ($"as of: funnel, {name}", $"courses/funnel?{course}&{past}&{group}");
        }

        yield return ("as of: groups", $"groups?{past}");
        yield return ("in Berlin: engagement by day, a centre", $"engagement?tz=Europe/Berlin&{centre}");
    }

    private static string Of(string name, string value) => $"{name}={Uri.EscapeDataString(value)}";

    private static async Task<Timings> TimeAsync(HttpClient http, string path)
    {
        var address = new Uri("/insights/" + path, UriKind.Relative);
        var requests = path.Contains("asOf=", StringComparison.Ordinal) || path.Contains("tz=", StringComparison.Ordinal) ? PastRequests : Requests;
        await http.GetByteArrayAsync(address);
        return await Timings.RunAsync(1, 1, [.. Enumerable.Repeat(address, requests)], Patience, (_, one) => http.GetByteArrayAsync(one));
    }
}
