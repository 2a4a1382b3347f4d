using System.Net.Mime;
using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Reference;

namespace LearningRecords.Server.Agents;

/// <summary>The agents resource (xAPI 1.0.3 Communication 2.4; 2.0 4.1.6.3).</summary>
public static class AgentsResource
{
    public static void MapAgents(this RouteGroupBuilder xapi) =>
        xapi.MapMethods("/agents", WebService.Reading, GetPerson.Handle)
            .RequireScope(Scopes.ReadStatements | Scopes.ReadEverything | Scopes.Define | Scopes.State | Scopes.Profile)
            .IsDescribedAs("A person: the names and identifiers of an agent")
            .Takes("agent", "An Agent as JSON.", required: true)
            .Answers(200, "The Person: every name and identifier that is known of the agent.", null, MediaTypeNames.Application.Json)
            .Answers(304, "The client has it already.")
            .Refuses(400, "A parameter is unknown or wrong; every one is named.");
}
