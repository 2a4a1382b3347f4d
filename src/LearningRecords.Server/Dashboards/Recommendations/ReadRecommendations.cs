using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Insights.Privacy;
using LearningRecords.Server.Recommendations;
using LearningRecords.Server.Recommendations.Curation;
using LearningRecords.Server.Recommendations.Feedback;
using LearningRecords.Server.Recommendations.Models;
using Marten;
using Npgsql;

namespace LearningRecords.Server.Dashboards.Recommendations;

/// <summary>Everything the page shows.</summary>
/// <param name="Group">The chosen learner group; null: none was.</param>
/// <param name="Recommended">For the chosen group; null without one.</param>
/// <param name="ForEveryone">What editors pinned and blocked for everyone.</param>
/// <param name="ForGroup">What they did for the chosen group.</param>
/// <param name="Models">The latest first.</param>
/// <param name="Languages">Those that courses are in.</param>
/// <param name="Disciplines">Those that courses are of.</param>
public sealed record RecommendationsView(
    string Tenant,
    PrivacyThreshold Threshold,
    IReadOnlyList<LearnerGroupRow> Groups,
    LearnerGroupRow? Group,
    Recommended? Recommended,
    CourseCuration ForEveryone,
    CourseCuration? ForGroup,
    IReadOnlyDictionary<string, OfferedCourse> Courses,
    IReadOnlyList<RankingModelVersion> Models,
    RecommendationQuality Quality,
    IReadOnlyList<string> Languages,
    IReadOnlyList<string> Disciplines)
{
    /// <summary>The models that were compared with what ranked before them, the first one first.</summary>
    public IReadOnlyList<RankingModelVersion> Compared { get; } = [.. Models.Where(model => model.Evaluated is not null).Reverse()];
}

/// <summary>Reads what the page shows, by the same ways as the API answers.</summary>
public sealed class ReadRecommendations(NpgsqlDataSource database, IDocumentStore store, Recommend recommend, OfferedCourses offers, RememberedFigures figures, TimeProvider clock)
{
    private const int CoursesShown = 12;
    private const int MostDisciplines = 200;

    public async Task<RecommendationsView> RunAsync(PageTenant page, RecommendationsAddress address, CancellationToken token)
    {
        var tenant = page.Name;
        var groups = page.Sight.Among(LearnerGroupRow.Of(await QueryLearnerGroups.RunAsync(database, tenant, token), page.Threshold));
        var group = groups.FirstOrDefault(candidate => candidate.Id == address.Where.Group);
        var offer = await offers.OfAsync(tenant, token);
        var recommended = group is null ? null : (await recommend.RunAsync(tenant, new RecommendationRequest(group.Id, null, CoursesShown, address.Filters), token)).Recommended;
        var models = await RankingModels.AllAsync(store, tenant, token);
        var until = address.Where.Until ?? DashboardDay.Today(clock);
        var from = address.Where.From ?? DateOnly.FromDayNumber(Math.Max(0, until.DayNumber + 1 - GetQuality.UsualDays));
        return new RecommendationsView(
            tenant, offer.Threshold, groups, group, recommended,
            offer.Curations.GetValueOrDefault("") ?? CourseCuration.Nothing(null),
            group is null ? null : offer.Curations.GetValueOrDefault(group.Id) ?? CourseCuration.Nothing(group.Id),
            offer.Courses, models, await GetQuality.ReadAsync(database, figures, tenant, models, from, until, token),
            [.. Distinct(course => course.Language)], [.. Distinct(course => course.Discipline).Take(MostDisciplines)]);

        IEnumerable<string> Distinct(Func<OfferedCourse, string?> of) => offer.Courses.Values.Select(of).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
    }
}
