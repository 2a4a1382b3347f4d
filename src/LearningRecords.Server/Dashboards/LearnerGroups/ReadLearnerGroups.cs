using LearningRecords.Insights;
using LearningRecords.Insights.Courses;
using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Insights.Privacy;
using LearningRecords.Insights.Progress;
using LearningRecords.Server.LearnerGroups;
using Marten;
using Npgsql;

namespace LearningRecords.Server.Dashboards.LearnerGroups;

/// <summary>Everything the page shows of one tenant's groups.</summary>
/// <param name="Groups">All of them, in the order of their learners.</param>
/// <param name="Group">The one that is open; null: none.</param>
/// <param name="Month">The first day of the month compared.</param>
/// <param name="Compared">Groups side by side.</param>
/// <param name="Members">Members of the open group, and one more when others follow.</param>
/// <param name="AtRisk">Members who started a course and stay away.</param>
/// <param name="Rules">The rules of the open group, the last first.</param>
/// <param name="History">What was done to the open group, the last first.</param>
/// <param name="Courses">The courses that <paramref name="AtRisk"/> names.</param>
public sealed record GroupsView(
    string Tenant,
    PrivacyThreshold Threshold,
    IReadOnlyList<LearnerGroupRow> Groups,
    LearnerGroupRow? Group,
    DateOnly Month,
    IReadOnlyList<ComparedGroup> Compared,
    IReadOnlyList<GroupMember> Members,
    IReadOnlyList<LearnerAtRisk> AtRisk,
    IReadOnlyList<GroupRuleRow> Rules,
    IReadOnlyList<RecordedChange> History,
    IReadOnlyDictionary<string, Course> Courses)
{
    /// <summary>The groups that lie in another one, by its id.</summary>
    public ILookup<string, LearnerGroupRow> Inside { get; } = Groups.Where(group => group.ParentId is not null).ToLookup(group => group.ParentId!, StringComparer.Ordinal);

    /// <summary>The groups that lie in none that is shown.</summary>
    public IReadOnlyList<LearnerGroupRow> AtTop { get; } = TopOf(Groups);

    internal static IReadOnlyList<LearnerGroupRow> TopOf(IReadOnlyList<LearnerGroupRow> groups)
    {
        var known = groups.Select(group => group.Id).ToHashSet(StringComparer.Ordinal);
        return [.. groups.Where(group => group.ParentId is not { } parent || !known.Contains(parent))];
    }
}

/// <summary>Reads the learner groups of one tenant from the read models.</summary>
public sealed class ReadLearnerGroups(NpgsqlDataSource database, IDocumentStore store, TimeProvider clock)
{
    public const int MembersShown = 20;

    private const int ChangesShown = 20;
    private const int AtRiskShown = 10;
    private const int AtRiskDays = 7;
    private const int MostCompared = 40;

    public async Task<GroupsView> RunAsync(PageTenant page, GroupsAddress address, CancellationToken token)
    {
        var (tenant, threshold) = (page.Name, page.Threshold);
        var all = page.Sight.Among(LearnerGroupRow.Of(await QueryLearnerGroups.RunAsync(database, tenant, token), threshold));
        var groups = address.Archived ? all : [.. all.Where(group => !group.Archived)];
        var group = all.FirstOrDefault(candidate => candidate.Id == address.Where.Group);
        var month = address.Month ?? TenantCalendar.PeriodOf(Grain.Month, DashboardDay.Today(clock));
        var compared = await ComparedAsync(tenant, ToCompare(groups, group, address.Compared), month, threshold, token);
        if (group is null)
            return new GroupsView(tenant, threshold, groups, null, month, compared, [], [], [], [], new Dictionary<string, Course>(StringComparer.Ordinal));

        var rules = await QueryGroupRules.RunAsync(database, tenant, group.Id, token);
        if (!page.Sight.SeesPersons)
            return new GroupsView(tenant, threshold, groups, group, month, compared, [], [], rules, [], new Dictionary<string, Course>(StringComparer.Ordinal));
        var members = await QueryGroupMembers.RunAsync(database, tenant, group.Id, address.After, MembersShown + 1, token).ToListAsync(token);
        var atRisk = await QueryAtRisk.RunAsync(database, tenant, new AtRiskFilter(clock.GetUtcNow(), AtRiskDays, null, group.Id, null, AtRiskShown), token).ToListAsync(token);
        var history = await GroupChanges.ReadAsync(store, tenant, group.Id, ChangesShown, token);
        var courses = await QueryCourses.OfAsync(database, tenant, atRisk.Select(learner => learner.Course), token);
        return new GroupsView(tenant, threshold, groups, group, month, compared, members, atRisk, rules, history, courses);
    }

    /// <summary>The groups that were chosen; else the open one and those in it; else those at the top.</summary>
    private static IEnumerable<LearnerGroupRow> ToCompare(IReadOnlyList<LearnerGroupRow> groups, LearnerGroupRow? group, IReadOnlyList<string> chosen) =>
        chosen.Count > 0 ? groups.Where(candidate => chosen.Contains(candidate.Id, StringComparer.Ordinal))
        : group is not null ? groups.Where(candidate => candidate.ParentId == group.Id).Prepend(group)
        : GroupsView.TopOf(groups).OrderBy(candidate => candidate.Kind, StringComparer.Ordinal);

    private async Task<IReadOnlyList<ComparedGroup>> ComparedAsync(string tenant, IEnumerable<LearnerGroupRow> groups, DateOnly month, PrivacyThreshold threshold, CancellationToken token)
    {
        LearnerGroupRow[] shown = [.. groups.Take(MostCompared)];
        var months = await QueryGroupMonths.RunAsync(database, tenant, shown.Select(group => group.Id), month, token);
        return [.. shown.Select(group => ComparedGroup.Of(group, months.GetValueOrDefault(group.Id), threshold))];
    }
}
