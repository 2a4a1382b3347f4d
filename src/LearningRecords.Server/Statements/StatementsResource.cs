using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Requests;

namespace LearningRecords.Server.Statements;

/// <summary>The statements resource: what answers which method (xAPI 1.0.3 Communication 2.1; 2.0 4.1.6.1).</summary>
public static class StatementsResource
{
    private const Scopes Reading = Scopes.ReadStatements | Scopes.ReadOwnStatements | Scopes.ReadEverything;

    public static void MapStatements(this RouteGroupBuilder xapi)
    {
        xapi.MapPost("/statements", PostStatements.Handle).RequireScope(Scopes.WriteStatements);
        xapi.MapPut("/statements", PutStatement.Handle).RequireScope(Scopes.WriteStatements);
        xapi.MapPost("/extensions/validate", ValidateStatements.Handle).RequireScope(Scopes.WriteStatements);
        xapi.MapMethods("/statements", WebService.Reading, GetStatements.Handle).RequireScope(Reading).AlsoAnswersIn("multipart/mixed");
        xapi.MapMethods("/statements/more/{cursor}", WebService.Reading, GetStatements.HandleMore).RequireScope(Reading).AlsoAnswersIn("multipart/mixed");
    }
}
