using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;

namespace LearningRecords.Server.Activities;

/// <summary>The activities resource (xAPI 1.0.3 Communication 2.5; 2.0 4.1.6.4).</summary>
public static class ActivitiesResource
{
    public static void MapActivities(this RouteGroupBuilder xapi) =>
        xapi.MapMethods("/activities", WebService.Reading, GetActivity.Handle)
            .RequireScope(Scopes.ReadStatements | Scopes.ReadEverything | Scopes.Define | Scopes.State | Scopes.Profile);
}
