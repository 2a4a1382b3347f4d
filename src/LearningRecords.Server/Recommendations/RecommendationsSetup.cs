using LearningRecords.Server.Operations;
using LearningRecords.Server.Recommendations.Curation;
using LearningRecords.Server.Recommendations.Feedback;
using LearningRecords.Server.Recommendations.Feeds;
using LearningRecords.Server.Recommendations.Models;
using Marten;
using Npgsql;

namespace LearningRecords.Server.Recommendations;

public static class RecommendationsSetup
{
    /// <summary>What the event store keeps of recommendations: models, what editors decided, feeds.</summary>
    public static void AddRecommendations(this StoreOptions options)
    {
        options.AddRankingModels();
        CourseCurations.AddTo(options);
        RecommendationFeeds.AddTo(options);
    }

    public static void AddRecommendations(this IServiceCollection services, WebServiceOptions options)
    {
        services.AddSingleton<CurrentModels>();
        services.AddHostedService(provider => provider.GetRequiredService<CurrentModels>());
        services.AddSingleton<OfferedCourses>();
        services.AddSingleton<GroupRankings>();
        services.AddHostedService<PrepareGroupRankings>();
        services.AddSingleton<Recommend>();
        services.AddSingleton<RecordShown>();
        services.AddSingleton<FeedKeys>();
        services.AddSingleton(new TrainingTarget(options.ConnectionString));
        services.AddSingleton<TrainingProcess>();
        if (options.FirstTraining is { } delay)
        {
            services.AddHostedService(provider => new PlanFirstTraining(
                delay, provider.GetRequiredService<IServiceScopeFactory>(), provider.GetRequiredService<NpgsqlDataSource>(), provider.GetRequiredService<TimeProvider>()));
        }
    }
}
