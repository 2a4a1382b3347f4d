using System.Text;
using System.Text.Json;
using LearningRecords.Events;
using LearningRecords.Server.Access;
using LearningRecords.Server.Ingest;
using LearningRecords.Server.Uploads;
using LearningRecords.Xapi;
using Marten;
using Npgsql;

namespace LearningRecords.Server.LearnerGroups;

/// <summary>Takes an uploaded list of learners into a group, each for an interval that meets a statement's timestamp.</summary>
public static class AddMembers
{
    /// <summary>What a row may say: who, as an Agent's JSON, an e-mail address or an account, and for how long.</summary>
    public static readonly IReadOnlyList<string> Columns = ["agent", "mbox", "home_page", "account_name", "from", "until", "course"];

    /// <summary>What became of the list.</summary>
    /// <param name="Added">Memberships that were new.</param>
    /// <param name="Known">Memberships that were known already.</param>
    public sealed record Summary(int Added, int Known);

    /// <summary>
    /// <c>POST /insights/groups/members?id=GROUP</c>: a list of learners as CSV with a header row or as JSON. <c>from</c> is the first instant of the membership and <c>until</c> the last, left out
    /// for always; <c>course</c> the only course it holds for. 200 with <c>{"added", "known"}</c>; 400 with line and column of everything wrong, and nothing is taken; 404 for an unknown group; 413; 415.
    /// </summary>
    public static async Task Handle(HttpContext http, IDocumentStore store, NpgsqlDataSource database, string id)
    {
        var members = await UploadedRows.ReadAsync(http.Request, Columns, Read);
        await http.Response.WriteAsJsonAsync(await RunAsync(store, database, http.User.Tenant, id, members, http.User.Identity?.Name, http.RequestAborted), http.RequestAborted);
    }

    /// <param name="by">Who uploads the list; null: a command.</param>
    /// <exception cref="RefusedException">404: there is no such group.</exception>
    public static Task<Summary> RunAsync(IDocumentStore store, NpgsqlDataSource database, string tenant, string id, IReadOnlyList<GroupMembership> members, string? by, CancellationToken token) =>
        RecordFacts.RunAsync(store, database, tenant, moments: 1, async (session, _) =>
        {
            var group = await KnownGroups.FindAsync(session, database, tenant, id, token);
            var events = DecideGroup.Join(group, members).ToArray();
            if (events.Length > 0)
                LearnerGroup.Record(session, id, await KnownGroups.AdoptedAsync(session, group, events, token), by);
            var added = events.Sum(joined => joined.Members.Count);
            return new Summary(added, members.Count - added);
        }, token);

    public static GroupMembership Read(UploadedRow row)
    {
        var (from, until) = (row.Instant("from"), row.Instant("until"));
        if (until < from)
            row.Wrong("until", "until is before from.");
        return new GroupMembership(Learner(row), from?.ToUniversalTime(), until?.ToUniversalTime(), row.IriOf("course"));
    }

    private static string Learner(UploadedRow row)
    {
        var (mbox, homePage, name) = (row.Text("mbox"), row.Text("home_page"), row.Text("account_name"));
        var json = row.Value("agent")?.Text
            ?? (mbox is not null ? JsonSerializer.Serialize(new { mbox = mbox.StartsWith("mailto:", StringComparison.Ordinal) ? mbox : $"mailto:{mbox}" })
                : homePage is not null && name is not null ? JsonSerializer.Serialize(new { account = new { homePage, name } }) : null);
        if (json is null)
            row.Wrong("agent", "who it is is said by agent, by mbox, or by home_page with account_name.");
        else if (!AgentIdentity.TryParse(Encoding.UTF8.GetBytes(json), XapiVersion.V2_0_0, out var agent, out var problems))
            row.Wrong("agent", $"this is not an xAPI Agent: {string.Join(" ", problems.Select(problem => problem.Message))}");
        else if (agent!.IsGroup)
            row.Wrong("agent", "this is a Group; members are Agents.");
        else
            return agent.Ifi;
        return "";
    }
}
