using System.Buffers;
using LearningRecords.Events;
using LearningRecords.Server.Requests;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Server.Statements;

/// <summary>Returns statements (xAPI 1.0.3 Communication 2.1.3; 2.0 4.1.6.1).</summary>
public static class GetStatements
{
    /// <summary>
    /// <c>GET /xapi/statements</c>: one statement by <c>statementId</c> or <c>voidedStatementId</c> (404 if there is none), or a page
    /// <c>{"statements": […], "more": "…"}</c> by the filters <c>agent, verb, activity, registration, related_agents, related_activities, since, until, limit, ascending</c>.
    /// Newest first unless <c>ascending=true</c>; 100 a page unless <c>limit</c> says otherwise, 500 at most. 400 names every wrong parameter.
    /// </summary>
    public static async Task Handle(HttpContext http, NpgsqlDataSource database)
    {
        var caller = XapiCaller.Of(http);
        var query = StatementQuery.Parse(http.Request.Query, caller.Version, out var problems);
        if (problems.Count > 0)
            await Errors.WriteAsync(http, StatusCodes.Status400BadRequest, "The query has the problems listed.", problems);
        else if ((query.StatementId ?? query.VoidedStatementId) is { } id)
            await WriteOne(http, await FindStatements.FindAsync(database, caller.Tenant, id, query.VoidedStatementId is not null, http.RequestAborted), id);
        else
            await WritePage(http, database, caller, query);
    }

    /// <summary><c>GET /xapi/statements/more/{cursor}</c>: the page behind a <c>more</c> link. 400 when the link is not one of this store's.</summary>
    public static async Task HandleMore(HttpContext http, string cursor, NpgsqlDataSource database)
    {
        if (MoreLink.Read(cursor) is { } query)
            await WritePage(http, database, XapiCaller.Of(http), query);
        else
            await Errors.WriteAsync(http, StatusCodes.Status400BadRequest, "This is not a more link of this store.");
    }

    private static async Task WriteOne(HttpContext http, StatementRecorded? recorded, Guid id)
    {
        if (recorded is null)
        {
            await Errors.WriteAsync(http, StatusCodes.Status404NotFound, $"There is no statement {id} here.");
            return;
        }

        http.Response.ContentType = "application/json";
        http.Response.Headers.LastModified = recorded.Envelope.Stored.ToString("R");
        ExactStatement.Write(http.Response.BodyWriter, recorded);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    private static async Task WritePage(HttpContext http, NpgsqlDataSource database, XapiCaller caller, StatementQuery query)
    {
        var body = http.Response.BodyWriter;
        var written = 0;
        var last = default(DateTimeOffset);
        var more = "";
        await foreach (var recorded in FindStatements.FindAsync(database, caller.Tenant, query, http.RequestAborted))
        {
            if (written == query.Limit)
            {
                more = MoreLink.To(query, last);
                break;
            }

            if (written == 0)
                Begin();
            else
                body.Write(","u8);
            ExactStatement.Write(body, recorded);
            last = recorded.Envelope.Stored;
            written++;
            if (body.UnflushedBytes > 64 * 1024)
                await body.FlushAsync(http.RequestAborted);
        }

        if (written == 0)
            Begin();
        body.Write("],\"more\":\""u8);
        body.Write(System.Text.Encoding.ASCII.GetBytes(more));
        body.Write("\"}"u8);
        await body.FlushAsync(http.RequestAborted);

        // Nothing is sent before the first row, so that a failing query is still a clean error.
        void Begin()
        {
            http.Response.ContentType = "application/json";
            body.Write("{\"statements\":["u8);
        }
    }
}
