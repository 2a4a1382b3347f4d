using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Server.Dashboards.Charts;
using LearningRecords.Server.People;
using Npgsql;

namespace LearningRecords.Server.Dashboards.LearnerGroups;

/// <summary>The rows of one table as a file, for the same address as the page.</summary>
public static class GroupsCsv
{
    private const int MembersNotedAtOnce = 1_000;

    /// <summary><c>GET /learner-groups/{table}.csv</c> with what the page was asked for, <c>compared</c> or <c>members</c>, these to the last; 404 when there is no such table, group or tenant.</summary>
    [OfGroups("group", "compare", Many = true)]
    public static Task Get(string table, ReadLearnerGroups read, ReadPageTenant readTenant, LearnerViews views, NpgsqlDataSource database, HttpContext http) =>
        ChartFile.AnswerAsync(http, readTenant, async tenant =>
        {
            var address = GroupsAddress.Of(http.Request.Query);
            return table switch
            {
                "compared" => ChartFile.Of(ComparedGroup.Result, (await read.RunAsync(tenant, address, http.RequestAborted)).Compared),
                "members" when address.Where.Group is { } group && tenant.Sight.SeesPersons && tenant.Sight.SeesGroup(group) => ChartFile.Of(GroupMember.Result, MembersAsync(tenant.Name, group, views, database, http)),
                _ => null,
            };
        });

    // Noted before they are sent, some at a time.
    private static async IAsyncEnumerable<GroupMember> MembersAsync(string tenant, string group, LearnerViews views, NpgsqlDataSource database, HttpContext http)
    {
        await foreach (var some in QueryGroupMembers.RunAsync(database, tenant, group, null, null, http.RequestAborted).Chunk(MembersNotedAtOnce))
        {
            await views.RecordAsync(http, [.. some.Select(member => member.Learner)]);
            foreach (var member in some)
                yield return member;
        }
    }
}
