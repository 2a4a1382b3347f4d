using LearningRecords.Server.Operations;
using Npgsql;

namespace LearningRecords.Server.Recommendations;

public static class RecommendationsSetup
{
    public static void AddRecommendations(this IServiceCollection services, WebServiceOptions options)
    {
        services.AddSingleton<CurrentModels>();
        services.AddHostedService(provider => provider.GetRequiredService<CurrentModels>());
        services.AddSingleton<Recommend>();
        services.AddSingleton(new TrainingTarget(options.ConnectionString));
        services.AddSingleton<TrainingProcess>();
        if (options.FirstTraining is { } delay)
        {
            services.AddHostedService(provider => new PlanFirstTraining(
                delay, provider.GetRequiredService<IServiceScopeFactory>(), provider.GetRequiredService<NpgsqlDataSource>(), provider.GetRequiredService<TimeProvider>()));
        }
    }
}
