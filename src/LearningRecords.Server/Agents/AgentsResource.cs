using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;

namespace LearningRecords.Server.Agents;

/// <summary>The agents resource (xAPI 1.0.3 Communication 2.4; 2.0 4.1.6.3).</summary>
public static class AgentsResource
{
    public static void MapAgents(this RouteGroupBuilder xapi) =>
        xapi.MapMethods("/agents", WebService.Reading, GetPerson.Handle)
            .RequireScope(Scopes.ReadStatements | Scopes.ReadEverything | Scopes.Define | Scopes.State | Scopes.Profile);
}
