using LearningRecords.Insights.Courses;
using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Insights.Learners;
using LearningRecords.Insights.Progress;
using LearningRecords.Server.People;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Server.Dashboards.Learners;

/// <summary>The learners that the page lists.</summary>
/// <param name="Group">The chosen learner group; null: everyone.</param>
/// <param name="Found">Who was searched for; null: nobody was.</param>
/// <param name="Active">Who was active in the days that were asked about; null: none were.</param>
/// <param name="Rows">Progress per learner and course, when neither was asked for.</param>
/// <param name="Last">Keys of the last row, when more follow.</param>
public sealed record LearnersView(
    IReadOnlyList<LearnerGroupRow> Groups,
    LearnerGroupRow? Group,
    IReadOnlyList<FoundLearner>? Found,
    IReadOnlyList<ActiveLearner>? Active,
    IReadOnlyList<LearnerProgress> Rows,
    (Guid Learner, Guid Course)? Last,
    IReadOnlyDictionary<string, Course> Courses)
{
    public string TitleOf(string course) => Courses.TryGetValue(course, out var known) ? InWords.Named(known.TitleEn, known.TitleZh, course) : course;
}

/// <summary>Reads learners of one tenant, and notes whom the reader saw.</summary>
public sealed class ReadLearners(NpgsqlDataSource database, LearnerViews views)
{
    private const int LearnersOnPage = 50;

    public async Task<LearnersView> RunAsync(HttpContext http, PageTenant page, LearnersAddress address, CancellationToken token)
    {
        var tenant = page.Name;
        var groups = http.Sight.Among(LearnerGroupRow.Of(await QueryLearnerGroups.RunAsync(database, tenant, token), page.Threshold));
        var group = groups.FirstOrDefault(candidate => candidate.Id == address.Where.Group);
        if (address.Search is { } search)
        {
            // A centre manager finds learners of the chosen group, which is one of their own.
            Guid[]? among = group is not null ? [IriKey.Of(group.Id)] : http.Sight.SeesEveryone ? null : [];
            var found = await FindLearners.RunAsync(database, tenant, search, among, LearnersOnPage, token);
            await views.RecordAsync(http, [.. found.Select(learner => learner.Identity)]);
            return new LearnersView(groups, group, found, null, [], null, new Dictionary<string, Course>(StringComparer.Ordinal));
        }

        // Everyone at once is asked for by a figure, not by opening the page.
        var asksForSome = group is not null || (http.Sight.SeesEveryone && (address.Course ?? address.Step) is not null);
        if (address is { As: { } kind, Where: { From: { } from, Until: { } until } } && (group is not null || http.Sight.SeesEveryone))
            return await ActiveAsync(http, tenant, groups, group, address, new ActiveLearnersFilter(from, until, kind, group?.Id, address.Course, address.Terminal, address.After?.Learner, LearnersOnPage + 1, address.Cohort, address.Hour), token);

        var filter = new LearnerProgressFilter(null, address.Course, group?.Id, address.After, LearnersOnPage + 1, address.Step, address.Course is null ? null : address.Part);
        filter = address.Course is null ? filter : address.Reached.Narrow(filter);
        var rows = !asksForSome ? [] : await QueryLearnerProgress.RunAsync(database, tenant, filter, token).ToListAsync(token);
        var shown = rows.Take(LearnersOnPage).ToList();
        await views.RecordAsync(http, [.. shown.Select(row => row.Learner)]);
        var courses = await QueryCourses.OfAsync(database, tenant, [.. shown.Select(row => row.Course), .. address.Course is { } course ? (string[])[course] : []], token);
        return new LearnersView(groups, group, null, null, shown, rows.Count > LearnersOnPage ? (IriKey.Of(shown[^1].Learner), IriKey.Of(shown[^1].Course)) : null, courses);
    }

    private async Task<LearnersView> ActiveAsync(
        HttpContext http, string tenant, IReadOnlyList<LearnerGroupRow> groups, LearnerGroupRow? group, LearnersAddress address, ActiveLearnersFilter filter, CancellationToken token)
    {
        var active = await QueryActiveLearners.RunAsync(database, tenant, filter, token).ToListAsync(token);
        var shown = active.Take(LearnersOnPage).ToList();
        await views.RecordAsync(http, [.. shown.Select(learner => learner.Identity)]);
        var courses = await QueryCourses.OfAsync(database, tenant, address.Course is { } course ? [course] : [], token);
        return new LearnersView(groups, group, null, shown, [], active.Count > LearnersOnPage ? (IriKey.Of(shown[^1].Identity), Guid.Empty) : null, courses);
    }
}
