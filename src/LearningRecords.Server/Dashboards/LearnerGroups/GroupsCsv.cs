using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Insights.Results;
using LearningRecords.Server.Access;
using LearningRecords.Server.Insights.Formats;
using Npgsql;

namespace LearningRecords.Server.Dashboards.LearnerGroups;

/// <summary>The rows of one table as a file, for the same address as the page.</summary>
public static class GroupsCsv
{
    /// <summary><c>GET /learner-groups/{table}.csv</c> with what the page was asked for, <c>compared</c> or <c>members</c>, these to the last; 404 when there is no such table, group or tenant.</summary>
    public static async Task Get(string table, ReadLearnerGroups read, NpgsqlDataSource database, HttpContext http)
    {
        var token = http.RequestAborted;
        var address = GroupsAddress.Of(http.Request.Query);
        if (address.Where.Tenant is not { } tenant || await Tenants.FindAsync(database, tenant, token) is null)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await (table switch
        {
            "compared" => WriteAsync(ComparedGroup.Result, (await read.RunAsync(tenant, address, token)).Compared.ToAsyncEnumerable()),
            "members" when address.Where.Group is { } group => WriteAsync(GroupMember.Result, QueryGroupMembers.RunAsync(database, tenant, group, null, null, token)),
            _ => Task.FromResult(http.Response.StatusCode = StatusCodes.Status404NotFound),
        });

        async Task WriteAsync<TRow>(Result<TRow> result, IAsyncEnumerable<TRow> rows)
        {
            http.Response.ContentType = ResultFormat.Csv.ContentType;
            http.Response.Headers.ContentDisposition = $"attachment; filename=\"{result.Name}.csv\"";
            http.Response.Headers.CacheControl = "no-store";
            await WriteCsv.RunAsync(http.Response.Body, result, rows, token);
        }
    }
}
