using LearningRecords.Server.Access;
using LearningRecords.Server.Ingest;
using LearningRecords.Server.Insights;
using Marten;
using Npgsql;

namespace LearningRecords.Server.LearnerGroups;

/// <summary>Lets a learner leave a group.</summary>
public static class RemoveMember
{
    /// <summary>
    /// <c>DELETE /insights/groups/members?id=GROUP&amp;agent=AGENT&amp;at=INSTANT</c>: the memberships that the learner joined end at that instant, by default now; what they did before still counts.
    /// Whom a rule takes in stays in by it. 204; 400 for a wrong parameter; 404 for an unknown group, or when the learner is no member then.
    /// </summary>
    public static async Task Handle(HttpContext http, IDocumentStore store, NpgsqlDataSource database)
    {
        var parameters = new QueryParameters(http.Request.Query);
        var (id, at) = (parameters.Required("id"), parameters.Instant("at"));
        parameters.Required("agent");
        var learner = parameters.Learner("agent");
        if (!await parameters.AcceptAsync(http))
            return;
        await RunAsync(store, database, http.User.Tenant, id, learner!, at, http.User.Identity?.Name, http.RequestAborted);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <param name="learner">Canonical identity.</param>
    /// <param name="at">The first instant no longer a member; null: now.</param>
    /// <param name="by">Who lets them leave.</param>
    /// <exception cref="RefusedException">404.</exception>
    public static Task RunAsync(IDocumentStore store, NpgsqlDataSource database, string tenant, string id, string learner, DateTimeOffset? at, string? by, CancellationToken token) =>
        RecordFacts.RunAsync(store, database, tenant, moments: 1, async (session, stored) =>
        {
            var group = await KnownGroups.FindAsync(session, database, tenant, id, token);
            LearnerGroup.Record(session, id, [DecideGroup.Leave(group, learner, at ?? stored)], by);
            return true;
        }, token);
}
