using System.Net.Mime;
using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Reference;
using LearningRecords.Server.Requests;

namespace LearningRecords.Server.Statements;

/// <summary>The statements resource: what answers which method (xAPI 1.0.3 Communication 2.1; 2.0 4.1.6.1).</summary>
public static class StatementsResource
{
    private const Scopes Reading = Scopes.ReadStatements | Scopes.ReadOwnStatements | Scopes.ReadEverything;

    private const string Json = MediaTypeNames.Application.Json;
    private const string Multipart = MediaTypeNames.Multipart.Mixed;

    public static void MapStatements(this RouteGroupBuilder xapi)
    {
        xapi.MapPost("/statements", PostStatements.Handle).RequireScope(Scopes.WriteStatements)
            .IsDescribedAs("Stores statements")
            .TakesStatements("A statement, or an array of them.")
            .Answers(200, "The ids of the statements, in order.", typeof(Guid[]))
            .RefusesStatements();
        xapi.MapPut("/statements", PutStatement.Handle).RequireScope(Scopes.WriteStatements)
            .IsDescribedAs("Stores one statement under an id")
            .Takes("statementId", "The statement's id, a UUID.", required: true)
            .TakesStatements("One statement.")
            .Answers(204, "The statement is stored.")
            .RefusesStatements();
        xapi.MapPost("/extensions/validate", ValidateStatements.Handle).RequireScope(Scopes.WriteStatements)
            .IsDescribedAs("Says what posting would answer")
            .TakesStatements("What would be posted: a statement, or an array of them.")
            .Answers(200, "Posting would store the statements now.", contentTypes: Json)
            .RefusesStatements();
        xapi.MapMethods("/statements", WebService.Reading, GetStatements.Handle).RequireScope(Reading).AlsoAnswersIn(Multipart)
            .IsDescribedAs("Statements by filter, or one by id")
            .Takes("statementId", "The one statement with this id; takes no filter beside it.")
            .Takes("voidedStatementId", "The one voided statement with this id; takes no filter beside it.")
            .Takes("agent", "An Agent or identified Group as JSON: statements about it.")
            .Takes("verb", "A verb's IRI.")
            .Takes("activity", "An activity's IRI.")
            .Takes("registration", "A registration, a UUID.")
            .Takes("related_activities", "true: also where the activity stands anywhere else in the statement.")
            .Takes("related_agents", "true: also where the agent stands anywhere else in the statement.")
            .Takes("since", "Stored after this instant, ISO 8601.")
            .Takes("until", "Stored at this instant or before.")
            .Takes("limit", "Statements a page, up to 500; 0: as many as there may be. Usually 100.")
            .Takes("format", "exact, ids or canonical. Usually exact: the very bytes that were stored.")
            .Takes("attachments", "true: multipart/mixed with the content of every attachment.")
            .Takes("ascending", "true: the oldest first.")
            .AnswersStatements()
            .Refuses(400, "A parameter is unknown or wrong; every one is named.")
            .Refuses(404, "There is no such statement.");
        xapi.MapMethods("/statements/more/{cursor}", WebService.Reading, GetStatements.HandleMore).RequireScope(Reading).AlsoAnswersIn(Multipart)
            .AnswersStatements()
            .Refuses(400, "The link is not one of this store's.");
    }

    private static RouteHandlerBuilder TakesStatements(this RouteHandlerBuilder endpoint, string statements) =>
        endpoint.TakesBody($"{statements} As multipart/mixed the contents of their attachments follow.", null, Json, Multipart);

    private static RouteHandlerBuilder AnswersStatements(this RouteHandlerBuilder endpoint) =>
        endpoint.Answers(200, "A statement, or a page of them with the link to more.", null, Json, Multipart);

    private static RouteHandlerBuilder RefusesStatements(this RouteHandlerBuilder endpoint) => endpoint
        .Refuses(400, "A rule of the standard is broken; every one is listed with its JSON pointer and its section.")
        .Refuses(409, "An id belongs to a different statement. Nothing was stored.")
        .Refuses(413, "The body is too large.")
        .Refuses(415, "The body is of another type.")
        .Refuses(429, "Too many requests wait; Retry-After says when to try again.");
}
