using System.Buffers;
using System.Net.Mime;
using System.Text;
using LearningRecords.Events;
using LearningRecords.Server.Access;
using LearningRecords.Server.Attachments;
using LearningRecords.Server.Requests;
using Npgsql;

namespace LearningRecords.Server.Statements;

/// <summary>Returns statements (xAPI 1.0.3 Communication 2.1.3; 2.0 4.1.6.1).</summary>
public static class GetStatements
{
    /// <summary>
    /// <c>GET /xapi/statements</c>: one statement by <c>statementId</c> or <c>voidedStatementId</c> (404 if there is none), or a page
    /// <c>{"statements": […], "more": "…"}</c> by the filters <c>agent, verb, activity, registration, related_agents, related_activities, since, until, limit, ascending</c>.
    /// Newest first unless <c>ascending=true</c>; 100 a page unless <c>limit</c> says otherwise, 500 at most. <c>format</c> is <c>exact</c>, <c>ids</c> or
    /// <c>canonical</c>, which honours <c>Accept-Language</c>. One statement has an ETag, and is answered with 304 when If-None-Match names it. 400 names every wrong parameter.
    /// <c>attachments=true</c> answers <c>multipart/mixed</c>: that JSON, then the content of every attachment once.
    /// A credential that may read only its own statements finds no others.
    /// </summary>
    public static async Task Handle(HttpContext http, NpgsqlDataSource database, IAttachmentContents contents)
    {
        var caller = XapiCaller.Of(http);
        var query = StatementQuery.Parse(http.Request.Query, caller.Version, out var problems);
        if (problems.Count > 0)
            await Errors.WriteAsync(http, StatusCodes.Status400BadRequest, "The query has the problems listed.", problems);
        else if ((query.StatementId ?? query.VoidedStatementId) is { } id)
            await WriteOne(http, database, caller, query, id, Multipart(http, contents, caller, query));
        else
            await WritePage(http, database, caller, query, Multipart(http, contents, caller, query));
    }

    /// <summary><c>GET /xapi/statements/more/{cursor}</c>: the page behind a <c>more</c> link. 400 when the link is not one of this store's.</summary>
    public static async Task HandleMore(HttpContext http, string cursor, NpgsqlDataSource database, IAttachmentContents contents)
    {
        var caller = XapiCaller.Of(http);
        if (MoreLink.Read(cursor) is { } query)
            await WritePage(http, database, caller, query, Multipart(http, contents, caller, query));
        else
            await Errors.WriteAsync(http, StatusCodes.Status400BadRequest, "This is not a more link of this store.");
    }

    private static async Task WriteOne(HttpContext http, NpgsqlDataSource database, XapiCaller caller, StatementQuery query, Guid id, MultipartAnswer? multipart)
    {
        if (await ReadStatements.OneAsync(database, caller.Tenant, id, query.VoidedStatementId is not null, OnlyAuthority(caller), http.RequestAborted) is not { } recorded)
        {
            await Errors.WriteAsync(http, StatusCodes.Status404NotFound, $"There is no statement {id} here.");
            return;
        }

        Begin(http, recorded.Envelope.Stored, multipart);
        var statement = await WriteFormatted.OneAsync(http, database, caller.Tenant, query.Format, recorded);
        if (multipart is null)
        {
            await TaggedAnswer.WriteAsync(http, statement);
            return;
        }

        multipart.Note(recorded);
        http.Response.BodyWriter.Write(statement.Span);
        await End(http, multipart);
    }

    private static async Task WritePage(HttpContext http, NpgsqlDataSource database, XapiCaller caller, StatementQuery query, MultipartAnswer? multipart)
    {
        var page = await FindStatements.FindAsync(database, caller.Tenant, query with { Authority = OnlyAuthority(caller) }, http.RequestAborted);
        Begin(http, page.Found.Count == 0 ? null : page.Found.Max(statement => statement.Stored), multipart);

        var body = http.Response.BodyWriter;
        body.Write("{\"statements\":["u8);
        var statements = ReadStatements.ReadAsync(database, caller.Tenant, page.Found, http.RequestAborted);
        await WriteFormatted.WriteAsync(http, database, caller.Tenant, query.Format, Noted(statements, multipart));
        body.Write("],\"more\":\""u8);
        if (page.Through is { } through)
            body.Write(Encoding.ASCII.GetBytes(MoreLink.To(query, through)));
        body.Write("\"}"u8);
        await End(http, multipart);
    }

    private static MultipartAnswer? Multipart(HttpContext http, IAttachmentContents contents, XapiCaller caller, StatementQuery query) =>
        query.Attachments ? new MultipartAnswer(http, contents, caller.Tenant) : null;

    private static void Begin(HttpContext http, DateTimeOffset? latest, MultipartAnswer? multipart)
    {
        if (latest is { } stored)
            http.Response.Headers.LastModified = stored.ToString("R");
        http.Response.ContentType = MediaTypeNames.Application.Json;
        multipart?.Begin();
    }

    private static IAsyncEnumerable<StatementRecorded> Noted(IAsyncEnumerable<StatementRecorded> statements, MultipartAnswer? multipart) =>
        multipart?.Noting(statements) ?? statements;

    private static async Task End(HttpContext http, MultipartAnswer? multipart)
    {
        if (multipart is not null)
            await multipart.EndAsync(http.RequestAborted);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    private static Guid? OnlyAuthority(XapiCaller caller) =>
        (caller.Scopes & (Scopes.ReadStatements | Scopes.ReadEverything | Scopes.All)) == Scopes.None ? caller.AuthorityKey : null;
}
