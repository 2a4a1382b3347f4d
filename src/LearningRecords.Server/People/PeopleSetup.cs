using Microsoft.AspNetCore.Authorization;

namespace LearningRecords.Server.People;

/// <summary>The people who sign in, what they may see, and who looked at whom.</summary>
public static class PeopleSetup
{
    public static void AddPeople(this IServiceCollection services)
    {
        services.AddSingleton<KnownPeople>();
        services.AddScoped<SignInCookie>();
        services.AddSingleton<SignInAttempts>();
        services.AddSingleton<LearnerViews>();
        services.AddSingleton<IAuthorizationHandler, HoldToSight>();
    }
}
