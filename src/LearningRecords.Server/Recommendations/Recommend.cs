using LearningRecords.Insights.Courses;
using LearningRecords.Insights.Suggestions;
using LearningRecords.Recommendations;
using LearningRecords.Server.Recommendations.Curation;
using Npgsql;

namespace LearningRecords.Server.Recommendations;

/// <summary>Ranked courses and what ranked them.</summary>
/// <param name="Id">Names this answer, so that what becomes of it can be told: see <see cref="RecommendedCourse.Suggestion"/>.</param>
/// <param name="Basis"><c>model</c>; <c>group</c>, where nothing is known of the learner and the ranking of a group stands in; <c>popularity-in-group</c>; or <c>popularity</c>.</param>
/// <param name="ModelId">The model, when one ranked.</param>
/// <param name="Note">Says in words when and why no model ranked, or not for the learner, or why there is no course; null when there is nothing to say.</param>
public sealed record Recommended(Guid Id, string Basis, Guid? ModelId, string? Note, IReadOnlyList<RecommendedCourse> Courses);

/// <summary>A course in its place.</summary>
/// <param name="Score">Orders the courses of one answer; means nothing across answers.</param>
/// <param name="Suggestion">The activity of which statements tell that the course was shown, taken or skipped.</param>
public sealed record RecommendedCourse(int Rank, string Course, string? TitleEn, string? TitleZh, string? Discipline, double Score, string Suggestion, RecommendedReason Reason);

/// <summary>The fact that speaks for the course.</summary>
/// <param name="Share">Of <paramref name="Because"/>'s learners, of the group or of all learners, by kind; 0–1. Null where it would speak of too few learners.</param>
/// <param name="Support">How many learners that share is; null with it.</param>
public sealed record RecommendedReason(string Kind, string? Because, double? Share, int? Support, string TextEn, string TextZh);

/// <summary>Who asks for what.</summary>
/// <param name="Group">The group to recommend to; with a learner, what stands in where nothing is known of them.</param>
/// <param name="Learner">The learner's canonical identity; need not be known.</param>
/// <param name="ExcludeTaken">Of a group: leave out what at least half of its learners took. What a learner took is always left out.</param>
/// <param name="Diversity">Of a group, from 0 to 1: how much a discipline that was already chosen is held back.</param>
public sealed record RecommendationRequest(string? Group, string? Learner, int Limit, CourseFilters Filters, bool ExcludeTaken = false, double Diversity = RecommendationRequest.UsualDiversity)
{
    public const double UsualDiversity = 0.2;
}

/// <summary>An answer with what it was chosen by.</summary>
/// <param name="PopularityPlaces">Where popularity alone would have placed each course.</param>
public sealed record ChosenCourses(Recommended Recommended, IReadOnlyList<int?> PopularityPlaces);

/// <summary>Chooses courses for a group or a learner: by the tenant's model, else by popularity within the group, else overall.</summary>
public sealed class Recommend(NpgsqlDataSource database, CurrentModels models, OfferedCourses offers, GroupRankings groups)
{
    private const double TakenByMost = 0.5;
    private const string NoModel = "No ranking model has been trained yet, so courses are ranked by popularity.";
    private const string NothingLeft = "No course is left: the filters, what was taken and what editors blocked leave none.";
    private const string BeingRanked = "The model's ranking for the group is still being made.";
    private const string Unreadable = "The file of the model that should rank cannot be read, so courses are ranked by popularity. Train again, or activate another model.";

    public async Task<ChosenCourses> RunAsync(string tenant, RecommendationRequest request, CancellationToken token)
    {
        var offer = await offers.OfAsync(tenant, token);
        return request.Learner is { } learner
            ? await ForLearnerAsync(tenant, learner, request, offer, token)
            : await ForGroupAsync(tenant, request.Group!, request, offer, token);
    }

    private async Task<ChosenCourses> ForGroupAsync(string tenant, string group, RecommendationRequest request, Offer offer, CancellationToken token)
    {
        var ranking = await groups.OfAsync(tenant, group, token);
        var choice = Choose(request, offer, [group], request.ExcludeTaken ? ranking.Taken.Where(course => course.Value >= TakenByMost * ranking.Members).Select(course => course.Key) : [], request.Diversity);
        return ranking switch
        {
            { Members: 0 } => Answer("popularity", null, $"Nothing is known of the group {group}, so courses are ranked by their popularity with everyone.", [], choice, offer, 0),
            { ModelId: { } model } => Answer("model", model, null, ranking.Ranked, choice, offer, ranking.Members),
            _ => Answer("popularity-in-group", null, $"{(ranking.Provisional ? BeingRanked : WithoutModel(tenant))} The courses of this group come first.", ranking.Ranked, choice, offer, ranking.Members),
        };
    }

    private async Task<ChosenCourses> ForLearnerAsync(string tenant, string learner, RecommendationRequest request, Offer offer, CancellationToken token)
    {
        var history = await QueryHistories.OfLearnerAsync(database, tenant, learner, token);
        var choice = Choose(request, offer, history.Groups, history.Courses.Concat(history.Skipped), diversity: 0);
        if (history.Courses.Count > 0 && models.Of(tenant) is { } loaded)
        {
            var query = new RankingQuery(request.Limit, choice.Excluded, offer.Allowed(request.Filters));
            return Answer("model", loaded.ModelId, null, loaded.Model.ForLearner(history.Courses, history.Groups, query), choice, offer, 0);
        }

        var unknown = history.Courses.Count > 0 ? WithoutModel(tenant) : "Nothing is known of this learner yet.";
        if ((request.Group ?? (history.Groups.Count > 0 ? history.Groups[0] : null)) is { } group && await groups.OfAsync(tenant, group, token) is { Members: > 0 } ranking)
        {
            return Answer(
                ranking.ModelId is null ? "popularity-in-group" : "group", ranking.ModelId, $"{unknown} {(ranking.Provisional ? $"{BeingRanked} Its courses come first." : $"Courses are ranked for the group {group}.")}",
                ranking.Ranked, choice with { Diversity = request.Diversity }, offer, ranking.Members);
        }

        return Answer("popularity", null, history.Courses.Count > 0 ? unknown : $"{unknown} Courses are ranked by their popularity with everyone.", [], choice, offer, 0);
    }

    private string WithoutModel(string tenant) => models.ProblemOf(tenant) is null ? NoModel : Unreadable;

    // What editors decided for everyone comes before what they decided for a group.
    private static Choice Choose(RecommendationRequest request, Offer offer, IReadOnlyList<string> groupsOf, IEnumerable<string> excluded, double diversity)
    {
        var curations = groupsOf.Prepend("").Select(group => offer.Curations.GetValueOrDefault(group)).OfType<CourseCuration>().ToArray();
        return new Choice(
            request.Limit,
            [.. curations.SelectMany(curation => curation.Pinned).Select(pinned => pinned.Course)],
            curations.SelectMany(curation => curation.Blocked).Select(blocked => blocked.Course).Concat(excluded).ToHashSet(StringComparer.Ordinal),
            request.Filters, diversity);
    }

    private static ChosenCourses Answer(string basis, Guid? model, string? note, IReadOnlyList<RankedCourse> ranked, Choice choice, Offer offer, int members)
    {
        var id = Guid.CreateVersion7();
        var chosen = ChooseCourses.From(ranked, choice, offer);
        var courses = chosen.Select((entry, index) =>
        {
            var course = offer.Courses.GetValueOrDefault(entry.Course);
            return new RecommendedCourse(
                index + 1, entry.Course, course?.TitleEn, course?.TitleZh, course?.Discipline, entry.Score,
                SuggestionVocabulary.IdOf(id, index + 1), Explain.Reason(entry.Reason, offer, members));
        });
        return new ChosenCourses(new Recommended(id, basis, model, note ?? (chosen.Count == 0 ? NothingLeft : null), [.. courses]), ChooseCourses.PopularityPlaces(chosen, choice, offer));
    }
}
