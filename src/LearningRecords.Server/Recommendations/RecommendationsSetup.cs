namespace LearningRecords.Server.Recommendations;

public static class RecommendationsSetup
{
    public static void AddRecommendations(this IServiceCollection services, string connectionString)
    {
        services.AddSingleton<CurrentModels>();
        services.AddHostedService(provider => provider.GetRequiredService<CurrentModels>());
        services.AddSingleton<Recommend>();
        services.AddSingleton(new TrainingTarget(connectionString));
        services.AddSingleton<TrainingProcess>();
        services.AddHostedService<PlanFirstTraining>();
    }
}
