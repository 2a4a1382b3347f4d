using System.Text;
using LearningRecords.Insights.Engagement;
using LearningRecords.Server.Import;
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
            .Select((timestamp, index) => new StatementSource(index, Encoding.UTF8.GetBytes(
                $$$"""{"actor":{"account":{"homePage":"https://example.edu.cn","name":"li"}},"verb":{"id":"http://adlnet.gov/expapi/verbs/experienced"},"object":{"id":"https://example.edu.cn/courses/1"},"timestamp":"{{{timestamp}}}"}""")))
            .ToAsyncEnumerable());
        if (statementsFirst)
            await Join(tenant);

        DateOnly[] whileMember = [new(2026, 3, 2), new(2026, 3, 3)];
        Assert.Equal(whileMember, await Days(tenant, Centre));
        Assert.Equal(whileMember, await Days(tenant, Province));
        Assert.Equal(4, (await Days(tenant, null)).Count());
    }

    [Fact]
    public async Task Groups_imported_twice_add_nothing()
    {
        var tenant = await RunningService.NewTenantAsync();
        Assert.Equal(3, await Join(tenant));
        Assert.Equal(0, await Join(tenant));
    }

    private static async Task<int> Join(TenantClient tenant)
    {
        var added = await ImportGroups.RunAsync(tenant.Installation.Store, tenant.Installation.Database, tenant.Tenant, Groups, Memberships, CancellationToken.None);
        await tenant.CaughtUpAsync();
        return added;
    }

    private static async Task<IEnumerable<DateOnly>> Days(TenantClient tenant, string? group) =>
        (await QueryEngagement.RunAsync(tenant.Installation.Database, tenant.Tenant, new EngagementFilter(null, null, group, null), CancellationToken.None)).Select(day => day.Day);
}
