using LearningRecords.Events;
using LearningRecords.Server.People;
using LearningRecords.TestService;
using Marten;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace LearningRecords.Server.Tests.People;

/// <summary>Who looked at which learner is kept.</summary>
public sealed class LearnerViewsTests(OneTenant one) : IClassFixture<OneTenant>
{
    private readonly TenantClient _tenant = one.Tenant;

    [Fact]
    public async Task A_view_is_an_event_of_the_tenant_and_is_found_by_learner_and_by_viewer()
    {
        var (li, wang) = ("mbox:li@example.edu.cn", "account:https://id.example.edu.cn|wang");
        var viewer = await ViewAsync("/learner", [li, wang]);
        await ViewAsync("/learner", [wang]);

        await using var session = _tenant.Installation.Store.QuerySession(_tenant.Tenant);
        var events = await session.Events.QueryRawEventDataOnly<LearnersViewed>().ToListAsync(CancellationToken.None);
        var viewed = Assert.Single(events, viewed => viewed.ViewerId == viewer.Id);
        Assert.Equal((viewer.Name, "analyst", "/learner"), (viewed.Viewer, viewed.Role, viewed.Page));
        Assert.Equal([li, wang], viewed.Learners, StringComparer.Ordinal);

        Assert.Equal([viewer.Id], (await ListAsync(learner: li)).Select(view => view.ViewerId));
        Assert.Equal([wang, li], (await ListAsync(viewer: viewer.Name)).Select(view => view.Learner).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Empty(await LearnerViews.ListAsync(_tenant.Installation.Database, "another", li, null, null, 10, CancellationToken.None));
    }

    [Fact]
    public async Task A_page_that_reads_itself_again_is_one_view_and_another_page_another()
    {
        var learner = $"mbox:{Guid.NewGuid():N}@example.edu.cn";
        var viewer = await ViewAsync("/learner", [learner]);
        await ViewAsync("/learner", [learner, learner], viewer);
        await ViewAsync("/members", [learner], viewer);

        Assert.Equal(["/members", "/learner"], (await ListAsync(learner: learner)).Select(view => view.Page), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Read_models_fold_past_views()
    {
        await _tenant.StoreAsync(SampleStatement.Json());
        await ViewAsync("/learner", ["mbox:li@example.edu.cn"]);
        await _tenant.StoreAsync(SampleStatement.Json());

        await _tenant.CaughtUpAsync();
    }

    private async Task<Person> ViewAsync(string page, string[] learners, Person? viewer = null)
    {
        viewer ??= await SignedInPeople.NewPersonAsync(_tenant.Installation.Database, new(_tenant.Tenant, Role.Analyst, []));
        var http = new DefaultHttpContext { Request = { Path = page } };
        http.Features.Set(new Sight(viewer, _tenant.Tenant, [_tenant.Tenant], null));
        await (await RunningService.StartedAsync()).App.Services.GetRequiredService<LearnerViews>().RecordAsync(http, learners);
        return viewer;
    }

    private Task<IReadOnlyList<LearnerView>> ListAsync(string? learner = null, string? viewer = null) =>
        LearnerViews.ListAsync(_tenant.Installation.Database, _tenant.Tenant, learner, viewer, null, 10, CancellationToken.None);
}
