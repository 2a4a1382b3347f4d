using System.Text;
using LearningRecords.Insights.Engagement;
using LearningRecords.Server.Import;
using LearningRecords.Server.Operations;
using LearningRecords.TestService;

namespace LearningRecords.Insights.Tests;

/// <summary>A membership holds for an interval and meets the statement's timestamp, whichever arrives first.</summary>
public sealed class MembershipTests
{
    private const string Centre = "https://example.edu.cn/groups/centre";
    private const string Province = "https://example.edu.cn/groups/province";
    private static readonly ImportedGroup[] Groups = [new(Province, "province", null, "Zhejiang", "浙江"), new(Centre, "centre", Province, "West Lake", "西湖")];
    private static readonly ImportedMembership[] Memberships =
    [
        new(Centre, "https://example.edu.cn", "li", new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.FromHours(8)), new DateTimeOffset(2026, 3, 4, 0, 0, 0, TimeSpan.FromHours(8)), null),
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_statement_counts_for_the_group_and_its_parent_only_while_the_membership_holds(bool statementsFirst)
    {
        var tenant = await RunningService.NewTenantAsync();
        if (!statementsFirst)
            await Join(tenant);
        await tenant.ImportAsync(new[] { "2026-03-01T12:00:00+08:00", "2026-03-02T12:00:00+08:00", "2026-03-03T12:00:00+08:00", "2026-03-05T12:00:00+08:00" }
            .Select((timestamp, index) => Told(index, timestamp))
            .ToAsyncEnumerable());
        if (statementsFirst)
            await Join(tenant);

        DateOnly[] whileMember = [new(2026, 3, 2), new(2026, 3, 3)];
        Assert.Equal(whileMember, await Days(tenant, Centre));
        Assert.Equal(whileMember, await Days(tenant, Province));
        Assert.Equal(4, (await Days(tenant, null)).Count());
    }

    [Fact]
    public async Task A_membership_that_was_told_again_is_known_before_that_as_it_was_told_first()
    {
        var tenant = await RunningService.NewTenantAsync();
        await Join(tenant);
        await tenant.ImportAsync(new[] { "2026-03-02T12:00:00+08:00", "2026-03-03T12:00:00+08:00" }.Select((timestamp, index) => Told(index, timestamp)).ToAsyncEnumerable());
        var first = DateTimeOffset.UtcNow;
        await JoinUntil(new DateTimeOffset(2026, 3, 3, 0, 0, 0, TimeSpan.FromHours(8)));
        var shorter = DateTimeOffset.UtcNow;
        await JoinUntil(new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.FromHours(8)));
        Assert.Equal([new DateOnly(2026, 3, 2), new DateOnly(2026, 3, 3)], await DaysAsOf(first));
        Assert.Empty(await Days(tenant, Centre));
        await JoinUntil(new DateTimeOffset(2026, 3, 9, 0, 0, 0, TimeSpan.FromHours(8)));

        Assert.Equal([new DateOnly(2026, 3, 2), new DateOnly(2026, 3, 3)], await DaysAsOf(first));
        Assert.Equal([new DateOnly(2026, 3, 2)], await DaysAsOf(shorter));
        Assert.Equal([new DateOnly(2026, 3, 2), new DateOnly(2026, 3, 3)], await DaysAsOf(DateTimeOffset.UtcNow));
        Assert.Equal(await DaysAsOf(DateTimeOffset.UtcNow), await Days(tenant, Centre));
        var rows = await tenant.RowsAsync();
        await RebuildReadModels.RunAsync(tenant.Installation, tenant.Tenant, _ => { }, CancellationToken.None);
        ReadModels.AssertEqual(rows, await tenant.RowsAsync());

        async Task JoinUntil(DateTimeOffset until)
        {
            await ImportGroups.RunAsync(tenant.Installation.Store, tenant.Installation.Database, tenant.Tenant, [], [Memberships[0] with { Until = until }], CancellationToken.None);
            await tenant.CaughtUpAsync();
        }

        async Task<IEnumerable<DateOnly>> DaysAsOf(DateTimeOffset moment) =>
            (await QueryEngagementAsOf.RunAsync(tenant.Installation.Database, tenant.Tenant, new EngagementFilter(null, null, Centre, null), moment, TenantCalendar.Zone, CancellationToken.None)).Select(day => day.Day);
    }

    [Fact]
    public async Task Groups_imported_twice_add_nothing()
    {
        var tenant = await RunningService.NewTenantAsync();
        Assert.Equal(3, await Join(tenant));
        Assert.Equal(0, await Join(tenant));
    }

    private static StatementSource Told(int index, string timestamp) => new(index, Encoding.UTF8.GetBytes(
        $$$"""{"actor":{"account":{"homePage":"https://example.edu.cn","name":"li"}},"verb":{"id":"http://adlnet.gov/expapi/verbs/experienced"},"object":{"id":"https://example.edu.cn/courses/1"},"timestamp":"{{{timestamp}}}"}"""));

    private static async Task<int> Join(TenantClient tenant)
    {
        var added = await ImportGroups.RunAsync(tenant.Installation.Store, tenant.Installation.Database, tenant.Tenant, Groups, Memberships, CancellationToken.None);
        await tenant.CaughtUpAsync();
        return added;
    }

    private static async Task<IEnumerable<DateOnly>> Days(TenantClient tenant, string? group) =>
        (await QueryEngagement.RunAsync(tenant.Installation.Database, tenant.Tenant, new EngagementFilter(null, null, group, null), CancellationToken.None)).Select(day => day.Day);
}
