using System.Buffers.Text;
using System.Text;
using LearningRecords.Insights.Progress;
using LearningRecords.Server.Access;
using LearningRecords.Xapi;
using Npgsql;
using Wolverine.Http;

namespace LearningRecords.Server.Insights;

public static class GetProgress
{
    /// <summary>
    /// <c>GET /insights/progress</c>: progress per learner and course.
    /// Parameters: <c>agent</c> (an xAPI Agent as JSON, or a learner's canonical identity), <c>course</c>, <c>group</c> (ids), <c>limit</c> (1–1000, usually 100), <c>after</c> (the <c>next</c> of the page before).
    /// Answer: <c>{"rows": […], "next": null or text}</c>; progress 0–1, scores scaled, times in seconds and UTC. 400 names every wrong parameter.
    /// </summary>
    [WolverineGet("/insights/progress")]
    [RequireScope(Scopes.ReadInsights | Scopes.ReadEverything)]
    public static async Task Get(HttpContext http, NpgsqlDataSource database)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var after = After(parameters);
        var filter = new LearnerProgressFilter(parameters.Learner("agent"), parameters.Text("course"), parameters.Text("group"), after, parameters.Number("limit", 100, 1, 1_000));
        if (!await parameters.AcceptAsync(http))
            return;
        var (rows, next) = await QueryLearnerProgress.RunAsync(database, http.User.Tenant, filter, http.RequestAborted);
        await http.Response.WriteAsJsonAsync(new { rows, next = next is { } key ? Cursor(key) : null }, http.RequestAborted);
    }

    /// <summary>A learner's canonical identity, given as such or as an Agent's JSON.</summary>
    public static string? Learner(this QueryParameters parameters, string name)
    {
        if (parameters.Text(name) is not { } text || !text.StartsWith('{'))
            return parameters.Text(name);
        if (AgentIdentity.TryParse(Encoding.UTF8.GetBytes(text), XapiVersion.V2_0_0, out var agent, out var problems))
            return agent!.Ifi;
        parameters.Wrong($"{name} is not an xAPI Agent: {string.Join(" ", problems.Select(problem => problem.Message))}");
        return null;
    }

    private static string Cursor((Guid Learner, Guid Course) key) =>
        Base64Url.EncodeToString([.. key.Learner.ToByteArray(bigEndian: true), .. key.Course.ToByteArray(bigEndian: true)]);

    private static (Guid Learner, Guid Course)? After(QueryParameters parameters)
    {
        if (parameters.Text("after") is not { } text)
            return null;
        var bytes = new byte[32];
        if (text.Length == Base64Url.GetEncodedLength(bytes.Length) && Base64Url.TryDecodeFromChars(text, bytes, out var length) && length == bytes.Length)
            return (new Guid(bytes.AsSpan(..16), bigEndian: true), new Guid(bytes.AsSpan(16..), bigEndian: true));
        parameters.Wrong("after is not the next of an earlier page.");
        return null;
    }
}
