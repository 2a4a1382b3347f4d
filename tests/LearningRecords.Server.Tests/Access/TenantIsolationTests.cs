using System.Net;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Access;

/// <summary>Two institutions on one store never see one another.</summary>
public sealed class TenantIsolationTests(OneTenant ours, TenantIsolationTests.Other theirs) : IClassFixture<OneTenant>, IClassFixture<TenantIsolationTests.Other>
{
    private readonly TenantClient _ours = ours.Tenant;
    private readonly TenantClient _theirs = theirs.Tenant;

    /// <summary>The second institution.</summary>
    public sealed class Other : IAsyncLifetime
    {
        public TenantClient Tenant { get; private set; } = null!;

        public async Task InitializeAsync() => Tenant = await RunningService.NewTenantAsync();

        public Task DisposeAsync() => Task.CompletedTask;
    }

    [Fact]
    public async Task Two_tenants_hold_different_statements_under_one_id_and_see_nothing_of_each_other()
    {
        var (id, inTheirs) = (Guid.NewGuid(), Guid.NewGuid());
        await _ours.StoreAsync(SampleStatement.Batch(SampleStatement.Json(id, rest: OfClass("ours")), SampleStatement.Json(verb: SampleStatement.Completed)));
        await _theirs.StoreAsync(SampleStatement.Batch(SampleStatement.Json(id, SampleStatement.Wang, @object: """{"id":"https://theirs.example/course"}""", rest: OfClass("theirs")), SampleStatement.Json(inTheirs)));
        await _ours.CaughtUpAsync();
        await _theirs.CaughtUpAsync();

        // By id, by every filter, and through a more link of the other tenant.
        Assert.Contains("theirs.example", System.Text.Encoding.UTF8.GetString((await _theirs.ReadAsync(id))!), StringComparison.Ordinal);
        Assert.DoesNotContain("theirs", System.Text.Encoding.UTF8.GetString((await _ours.ReadAsync(id))!), StringComparison.Ordinal);
        Assert.Null(await _ours.ReadAsync(inTheirs));
        Assert.Empty(await _ours.FindAsync($"agent={SampleStatement.Wang.Escaped()}&related_agents=true"));
        Assert.Empty(await _ours.FindAsync("activity=https://theirs.example/course&related_activities=true"));
        var theirMore = (await _theirs.PageAsync("/xapi/statements?limit=1&ascending=true")).More;
        Assert.DoesNotContain(inTheirs, (await _ours.PageAsync(theirMore)).Ids);

        foreach (var path in new[] { "/xapi/statements", "/insights/summary", "/insights/groups", "/insights/courses", "/insights/progress", "/insights/engagement", "/recommendations?group=homepage:https://id.example.edu.cn", $"/recommendations?agent={SampleStatement.Wang.Escaped()}", $"/insights/progress?agent={SampleStatement.Wang.Escaped()}", "/insights/courses?course=https://theirs.example/course" })
        {
            using var answer = await _ours.GetAsync(path);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.False(text.Contains("theirs.example", StringComparison.Ordinal) || text.Contains(_theirs.Tenant, StringComparison.Ordinal) || text.Contains("wang", StringComparison.Ordinal), $"{path} shows {text}");
        }

        using var summary = await _ours.GetAsync("/insights/summary");
        Assert.Contains($"\"statements\":{(await _ours.FindAsync("limit=0")).Count},\"learners\":1,", await summary.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_void_reaches_no_other_tenant()
    {
        var id = Guid.NewGuid();
        await _ours.StoreAsync(SampleStatement.Json(id));
        await _theirs.StoreAsync(SampleStatement.Voiding(id));
        await _theirs.StoreAsync(SampleStatement.Json(id));

        Assert.NotNull(await _ours.ReadAsync(id));
        Assert.Null(await _theirs.ReadAsync(id));
    }

    [Fact]
    public async Task A_conflict_tells_nothing_of_another_tenant()
    {
        var id = Guid.NewGuid();
        await _ours.StoreAsync(SampleStatement.Json(id));

        Assert.Equal([id], await _theirs.StoreAsync(SampleStatement.Json(id, SampleStatement.Wang)));
    }

    private static string OfClass(string name) =>
        $$$$""","context":{"team":{"objectType":"Group","name":"{{{{name}}}}","account":{"homePage":"https://{{{{name}}}}.example","name":"class"}}}""";
}
