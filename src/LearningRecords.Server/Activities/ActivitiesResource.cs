using System.Net.Mime;
using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Reference;

namespace LearningRecords.Server.Activities;

/// <summary>The activities resource (xAPI 1.0.3 Communication 2.5; 2.0 4.1.6.4).</summary>
public static class ActivitiesResource
{
    public static void MapActivities(this RouteGroupBuilder xapi) =>
        xapi.MapMethods("/activities", WebService.Reading, GetActivity.Handle)
            .RequireScope(Scopes.ReadStatements | Scopes.ReadEverything | Scopes.Define | Scopes.State | Scopes.Profile)
            .IsDescribedAs("An activity with everything that statements say of it")
            .Takes("activityId", "The activity's IRI.", required: true)
            .Answers(200, "The Activity with its merged definition.", null, MediaTypeNames.Application.Json)
            .Answers(304, "The client has it already.")
            .Refuses(400, "A parameter is unknown or wrong; every one is named.");
}
