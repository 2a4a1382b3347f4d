using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Insights.Results;
using LearningRecords.Server.Insights.Formats;
using LearningRecords.Server.People;
using Npgsql;

namespace LearningRecords.Server.Dashboards.LearnerGroups;

/// <summary>The rows of one table as a file, for the same address as the page.</summary>
public static class GroupsCsv
{
    private const int MembersNotedAtOnce = 1_000;

    /// <summary><c>GET /learner-groups/{table}.csv</c> with what the page was asked for, <c>compared</c> or <c>members</c>, these to the last; 404 when there is no such table, group or tenant.</summary>
    [OfGroups("group", "compare", Many = true)]
    public static async Task Get(string table, ReadLearnerGroups read, ReadPageTenant readTenant, LearnerViews views, NpgsqlDataSource database, HttpContext http)
    {
        var token = http.RequestAborted;
        var address = GroupsAddress.Of(http.Request.Query);
        if (await readTenant.RunAsync(http) is not { } page)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await (table switch
        {
            "compared" => WriteAsync(ComparedGroup.Result, (await read.RunAsync(page, address, token)).Compared.ToAsyncEnumerable()),
            "members" when address.Where.Group is { } group && page.Sight.SeesPersons && page.Sight.SeesGroup(group) => WriteAsync(GroupMember.Result, MembersAsync(group)),
            _ => Task.FromResult(http.Response.StatusCode = StatusCodes.Status404NotFound),
        });

        // Noted before they are sent, some at a time.
        async IAsyncEnumerable<GroupMember> MembersAsync(string group)
        {
            await foreach (var some in QueryGroupMembers.RunAsync(database, page.Name, group, null, null, token).Chunk(MembersNotedAtOnce))
            {
                await views.RecordAsync(http, [.. some.Select(member => member.Learner)]);
                foreach (var member in some)
                    yield return member;
            }
        }

        async Task WriteAsync<TRow>(Result<TRow> result, IAsyncEnumerable<TRow> rows)
        {
            http.Response.ContentType = ResultFormat.Csv.ContentType;
            http.Response.Headers.ContentDisposition = $"attachment; filename=\"{result.Name}.csv\"";
            http.Response.Headers.CacheControl = "no-store";
            await WriteCsv.RunAsync(http.Response.Body, result, rows, token);
        }
    }
}
