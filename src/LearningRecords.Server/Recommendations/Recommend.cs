using LearningRecords.Insights.Courses;
using LearningRecords.Recommendations;
using Npgsql;

namespace LearningRecords.Server.Recommendations;

/// <summary>Ranked courses and what ranked them.</summary>
/// <param name="Basis"><c>model</c>, <c>popularity-in-group</c> or <c>popularity</c>.</param>
/// <param name="ModelId">The model, when one ranked.</param>
/// <param name="Note">Says in words when and why no model ranked; null when one did.</param>
public sealed record Recommended(string Basis, Guid? ModelId, string? Note, IReadOnlyList<RecommendedCourse> Courses);

/// <summary>A course in its place.</summary>
/// <param name="Score">Orders the courses of one answer; means nothing across answers.</param>
public sealed record RecommendedCourse(int Rank, string Course, string? TitleEn, string? TitleZh, double Score, RecommendedReason Reason);

/// <summary>The fact that speaks for the course.</summary>
/// <param name="Share">Of <paramref name="Because"/>'s learners, of the group or of all learners, by kind; 0–1.</param>
/// <param name="Support">How many learners that share is.</param>
public sealed record RecommendedReason(string Kind, string? Because, double Share, int Support, string TextEn, string TextZh);

/// <summary>Ranks the courses for a group or a learner: by the tenant's model, else by popularity within the group, else overall.</summary>
public sealed class Recommend(NpgsqlDataSource database, CurrentModels models)
{
    private const int HistoriesLookedAt = 500;
    private const string NoModel = "No ranking model has been trained yet, so courses are ranked by popularity.";

    public async Task<Recommended> ForGroupAsync(string tenant, string group, int top, CancellationToken token)
    {
        var histories = new Dictionary<Guid, List<string>>();
        await foreach (var enrolment in QueryEnrolments.OfGroupAsync(database, tenant, group, token))
            (histories.TryGetValue(enrolment.Learner, out var history) ? history : histories[enrolment.Learner] = []).Add(enrolment.Course);
        var taken = histories.Values.SelectMany(history => history).CountBy(course => course, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var query = new RankingQuery(top);

        if (histories.Count > 0 && models.Of(tenant) is { } loaded)
        {
            var profile = new GroupProfile(histories.Count, taken, Histories: [.. histories.OrderBy(entry => entry.Key).Take(HistoriesLookedAt).Select(entry => entry.Value)], Name: group);
            return await Answer(tenant, "model", loaded.ModelId, null, loaded.Model.ForGroup(profile, query), token);
        }

        return histories.Count > 0
            ? await ByPopularity(tenant, taken, histories.Count, $"{NoModel} The courses of this group come first.", query, token)
            : await ByPopularity(tenant, taken, 0, $"Nothing is known of the group {group}, so courses are ranked by their popularity with everyone.", query, token);
    }

    /// <param name="learner">The learner's canonical identity; need not be known.</param>
    public async Task<Recommended> ForLearnerAsync(string tenant, string learner, int top, CancellationToken token)
    {
        var history = new List<string>();
        await foreach (var enrolment in QueryEnrolments.OfLearnerAsync(database, tenant, learner, token))
            history.Add(enrolment.Course);
        var groups = (await QueryEnrolments.GroupsAsync(database, tenant, learner, token)).Values.FirstOrDefault() ?? [];
        var query = new RankingQuery(top, history.ToHashSet(StringComparer.Ordinal));
        if (history.Count > 0 && models.Of(tenant) is { } loaded)
            return await Answer(tenant, "model", loaded.ModelId, null, loaded.Model.ForLearner(history, groups, query), token);
        return await ByPopularity(
            tenant, new Dictionary<string, int>(StringComparer.Ordinal), 0, history.Count > 0 ? NoModel : "Nothing is known of this learner yet, so courses are ranked by their popularity with everyone.", query, token);
    }

    private async Task<Recommended> ByPopularity(string tenant, Dictionary<string, int> inGroup, int members, string note, RankingQuery query, CancellationToken token)
    {
        var overall = await QueryEnrolments.LearnersByCourseAsync(database, tenant, token);
        var learners = overall.Values.DefaultIfEmpty(0).Max();
        return await Answer(tenant, members > 0 ? "popularity-in-group" : "popularity", null, note, PopularityRanking.Rank(inGroup, members, overall, learners, query), token);
    }

    private async Task<Recommended> Answer(string tenant, string basis, Guid? modelId, string? note, IReadOnlyList<RankedCourse> ranked, CancellationToken token)
    {
        var courses = await QueryCourses.AllAsync(database, tenant, token);
        return new Recommended(basis, modelId, note, [.. ranked.Select((entry, index) =>
        {
            var course = courses.GetValueOrDefault(entry.Course);
            return new RecommendedCourse(index + 1, entry.Course, course?.TitleEn, course?.TitleZh, entry.Score, Explain.Reason(entry.Reason, courses));
        })]);
    }
}
