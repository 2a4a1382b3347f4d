using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using LearningRecords.Server.Access;
using LearningRecords.Server.Insights.Live;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Tests.Access;
using LearningRecords.TestService;
using Microsoft.Extensions.DependencyInjection;

namespace LearningRecords.Server.Tests.Insights;

/// <summary>What happens now, told to whoever listens.</summary>
public sealed class LiveTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_first_completion_and_a_first_pass_are_told_with_their_course_and_group_and_without_the_learner()
    {
        var tenant = await RunningService.NewTenantAsync();
        await tenant.StoreAsync(SampleStatement.Batch(
            Finished(1, 7, "completed"), Finished(1, 7, "completed", minute: 1), Finished(1, 7, "passed", minute: 2), Finished(1, 7, "experienced", minute: 3), Finished(2, 7, "failed", minute: 4)));
        await tenant.CaughtUpAsync();

        var told = await MilestonesAsync(tenant.Http, null, count: 2);

        Assert.Equal(
            [
                """{"at":"2026-03-02T01:00:00Z","completed":true,"passed":false,"course":{"id":"https://example.edu.cn/courses/7","titleEn":"Course 7","titleZh":null},"group":{"id":"homepage:https://id.example.edu.cn","nameEn":"https://id.example.edu.cn","nameZh":null},"suppressed":false}""",
                """{"at":"2026-03-02T01:02:00Z","completed":false,"passed":true,"course":{"id":"https://example.edu.cn/courses/7","titleEn":"Course 7","titleZh":null},"group":{"id":"homepage:https://id.example.edu.cn","nameEn":"https://id.example.edu.cn","nameZh":null},"suppressed":false}""",
            ],
            told.Select(milestone => milestone.Data), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_course_with_too_few_learners_is_not_named_nor_is_a_group_with_too_few_in_the_course()
    {
        var tenant = await RunningService.NewTenantAsync();
        await Tenants.SetPrivacyThresholdAsync(tenant.Installation.Database, tenant.Tenant, 5, CancellationToken.None);
        // Two come from a small platform into a course of six; four into a course of their own.
        await tenant.StoreAsync(SampleStatement.Batch(
        [
            .. Enumerable.Range(0, 5).Select(learner => Finished(learner, 1, "completed", learner)),
            Finished(8, 1, "completed", 10, "https://small.example"),
            .. Enumerable.Range(0, 4).Select(learner => Finished(learner, 2, "completed", 20 + learner)),
        ]));
        await tenant.CaughtUpAsync();

        var told = await MilestonesAsync(tenant.Http, "2026-01-01T00:00:00Z", count: 10);

        Assert.Equal(
            [.. Enumerable.Repeat("course 1 homepage:https://id.example.edu.cn False", 5), "course 1 nobody False", .. Enumerable.Repeat("nothing nobody True", 4)],
            told.Select(milestone => Say(JsonDocument.Parse(milestone.Data).RootElement)), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Who_listens_to_a_group_hears_of_its_members_alone_and_of_no_group_but_those_in_it()
    {
        const string Small = "https://small.example";
        var tenant = await RunningService.NewTenantAsync();
        await Tenants.SetPrivacyThresholdAsync(tenant.Installation.Database, tenant.Tenant, 3, CancellationToken.None);
        // Three of the small platform take course 1, two of them course 2, which four others take as well.
        await tenant.StoreAsync(SampleStatement.Batch(
        [
            .. Enumerable.Range(0, 3).Select(learner => Finished(learner, 1, "completed", learner, Small)),
            .. Enumerable.Range(0, 2).Select(learner => Finished(learner, 2, "completed", 10 + learner, Small)),
            .. Enumerable.Range(10, 4).Select(learner => Finished(learner, 2, "completed", 20 + learner)),
            Now(1, TimeSpan.Zero), Now(2, TimeSpan.Zero), Now(3, TimeSpan.Zero), Now(1, TimeSpan.Zero, Small),
        ]));
        await tenant.CaughtUpAsync();
        var group = "?group=" + Uri.EscapeDataString("homepage:" + Small);

        var told = await MilestonesAsync(tenant.Http, "2026-01-01T00:00:00Z", count: 5, group);
        Assert.Equal(
            [.. Enumerable.Repeat($"course 1 homepage:{Small} False", 3), .. Enumerable.Repeat("nothing nobody True", 2)],
            told.Select(milestone => Say(JsonDocument.Parse(milestone.Data).RootElement)), StringComparer.Ordinal);
        var ofGroup = await FiguresAsync(group);
        Assert.Equal(4, (await FiguresAsync("")).GetProperty("activeLearners").GetInt32());
        Assert.Equal(JsonValueKind.Null, ofGroup.GetProperty("activeLearners").ValueKind);
        Assert.Equal(JsonValueKind.Null, ofGroup.GetProperty("statementsPerSecond").ValueKind);

        async Task<JsonElement> FiguresAsync(string query) =>
            JsonDocument.Parse((await ListenAsync(tenant.Http, null, new CancellationTokenSource(Patience).Token, query).FirstAsync()).Data).RootElement;
    }

    [Fact]
    public async Task A_listener_that_is_cut_off_again_and_again_misses_nothing_and_is_told_nothing_twice_by_whichever_server()
    {
        const int Milestones = 60;
        var tenant = await RunningService.NewTenantAsync();
        await using var second = WebService.Build(new WebServiceOptions(tenant.Installation.ConnectionString, "http://127.0.0.1:0", FirstTraining: null));
        await second.StartAsync();
        HttpClient[] servers = [tenant.Http, tenant.By(new Uri(second.Urls.First())).Http];
        var random = new Random(20260302);
        var (seen, position, cuts) = (new List<string>(), (string?)"2026-01-01T00:00:00Z", 0);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        var posting = PostAsync();

        while (seen.Count < Milestones)
        {
            // The connection ends at any moment: between two events, in one, before the first.
            using var cut = CancellationTokenSource.CreateLinkedTokenSource(patience.Token);
            cut.CancelAfter(random.Next(20, 900));
            try
            {
                await foreach (var told in ListenAsync(servers[cuts++ % 2], position, cut.Token))
                {
                    if (told.EventType != LiveEvents.Milestone)
                        continue;
                    seen.Add(JsonDocument.Parse(told.Data).RootElement.GetProperty("course").GetProperty("id").GetString()!);
                    position = told.EventId;
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException && !patience.IsCancellationRequested)
            {
                // Cut off.
            }
        }

        await posting;
        Assert.Equal(Enumerable.Range(0, Milestones).Select(CourseId), seen, StringComparer.Ordinal);
        Assert.True(cuts > 5, $"The connection was cut only {cuts} times.");
        await second.StopAsync();

        async Task PostAsync()
        {
            for (var number = 0; number < Milestones; number++)
            {
                await tenant.StoreAsync(Finished(number, number, number % 2 == 0 ? "completed" : "passed"));
                await Task.Delay(number % 10 * 20);
            }
        }
    }

    [Fact]
    public async Task A_slow_listener_holds_up_nobody_and_gets_every_milestone_later()
    {
        const int Milestones = 1_300;
        var tenant = await RunningService.NewTenantAsync();
        var service = await RunningService.StartedAsync();
        using var listening = service.App.Services.GetRequiredService<LiveFeeds>().Join(tenant.Tenant);
        await using var slow = LiveEvents.ListenAsync(listening.Feed, null, () => Task.FromResult(true), TimeProvider.System, CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await slow.MoveNextAsync());

        await tenant.StoreAsync(SampleStatement.Batch(Enumerable.Range(0, Milestones).Select(learner => Finished(learner, 1, "completed"))));
        await tenant.CaughtUpAsync();
        // It goes on for the others, and keeps no more than the last thousand in memory.
        while (listening.Feed.Latest is not { IsBehind: false, Milestones.Count: 1_000 })
            await listening.Feed.Next.WaitAsync(Patience);

        var positions = new List<string>();
        while (positions.Count < Milestones && await slow.MoveNextAsync())
        {
            if (slow.Current.EventType == LiveEvents.Milestone)
                positions.Add(slow.Current.EventId!);
        }

        Assert.Equal(await StoredAsync(tenant), positions);
    }

    [Fact]
    public async Task Listeners_of_a_tenant_share_one_look_at_the_database_and_the_last_one_ends_it()
    {
        var tenant = await RunningService.NewTenantAsync();
        var feeds = (await RunningService.StartedAsync()).App.Services.GetRequiredService<LiveFeeds>();
        using var leave = new CancellationTokenSource();
        var figures = Enumerable.Range(0, 10).Select(_ => ListenAsync(tenant.Http, null, leave.Token).FirstAsync().AsTask()).ToArray();

        using (var one = feeds.Join(tenant.Tenant))
        using (var other = feeds.Join(tenant.Tenant))
            Assert.Same(one.Feed, other.Feed);
        Assert.All(await Task.WhenAll(figures).WaitAsync(Patience), figure => Assert.Equal("""{"statementsPerSecond":0,"activeLearners":0,"suppressed":false,"stored":null}""", figure.Data));

        var deadline = DateTime.UtcNow + Patience;
        while (feeds.ListenersOf(tenant.Tenant) > 0)
        {
            Assert.True(DateTime.UtcNow < deadline, "The feed of a tenant goes on although everybody left.");
            await Task.Delay(50);
        }
    }

    [Fact]
    public async Task The_figures_count_who_was_active_within_five_minutes_and_what_came_in_within_ten_seconds()
    {
        var tenant = await RunningService.NewTenantAsync();
        await tenant.StoreAsync(SampleStatement.Batch(
            Now(1, TimeSpan.Zero), Now(1, TimeSpan.FromMinutes(1)), Now(2, TimeSpan.FromMinutes(4)), Now(3, TimeSpan.FromMinutes(6)), Now(4, TimeSpan.FromDays(40))));
        await tenant.CaughtUpAsync();

        var figures = JsonDocument.Parse((await ListenAsync(tenant.Http, null, new CancellationTokenSource(Patience).Token).FirstAsync()).Data).RootElement;

        Assert.Equal(2, figures.GetProperty("activeLearners").GetInt32());
        Assert.True(figures.GetProperty("statementsPerSecond").GetDouble() is 0 or 0.5, figures.GetRawText());
    }

    [Fact]
    public async Task A_revoked_credential_hears_nothing_more()
    {
        var tenant = await RunningService.NewTenantAsync();
        var credential = await CreateCredential.RunAsync(tenant.Installation.Database, Administrator.OfStore, tenant.Tenant, "ears", Scopes.ReadInsights, CancellationToken.None);
        using var http = tenant.Signed(credential.Key, credential.Secret);
        using var patience = new CancellationTokenSource(Patience);
        await using var events = ListenAsync(http, null, patience.Token).GetAsyncEnumerator();
        Assert.True(await events.MoveNextAsync());

        await RevokeCredential.RunAsync(tenant.Installation.Database, Administrator.OfStore, credential.Key, CancellationToken.None);
        await AccessRequests.ForgottenAsync();
        await tenant.StoreAsync(Finished(1, 1, "completed"));

        while (await events.MoveNextAsync())
            Assert.False(events.Current.EventType == LiveEvents.Milestone, "A revoked credential was told of a milestone.");
    }

    [Fact]
    public async Task A_service_that_stops_ends_its_streams_in_an_orderly_way()
    {
        var tenant = await RunningService.NewTenantAsync();
        await using var passing = WebService.Build(new WebServiceOptions(tenant.Installation.ConnectionString, "http://127.0.0.1:0", FirstTraining: null));
        await passing.StartAsync();
        using var patience = new CancellationTokenSource(Patience);
        await using var events = ListenAsync(tenant.By(new Uri(passing.Urls.First())).Http, null, patience.Token).GetAsyncEnumerator();
        Assert.True(await events.MoveNextAsync());

        var stopped = passing.StopAsync();

        Assert.False(await events.MoveNextAsync());
        await stopped.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_last_event_that_is_none_is_refused()
    {
        var tenant = await RunningService.NewTenantAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/insights/live", UriKind.Relative)) { Headers = { { "Last-Event-ID", "yesterday" } } };
        await tenant.Http.SendAsync(request).RefusedAsync(HttpStatusCode.BadRequest, "Last-Event-ID is the id of an earlier milestone; 'yesterday' is not.");
    }

    private static string Say(JsonElement milestone) => string.Join(
        ' ',
        milestone.GetProperty("course") is { ValueKind: JsonValueKind.Object } course ? "course " + course.GetProperty("id").GetString()![^1] : "nothing",
        milestone.GetProperty("group") is { ValueKind: JsonValueKind.Object } group ? group.GetProperty("id").GetString() : "nobody",
        milestone.GetProperty("suppressed").GetBoolean());

    private static string CourseId(int course) => $"https://example.edu.cn/courses/{course}";

    private static string Finished(int learner, int course, string verb, int minute = 0, string homePage = "https://id.example.edu.cn") => SampleStatement.Json(
        actor: $$$"""{"name":"@secret","account":{"homePage":"{{{homePage}}}","name":"learner-{{{learner}}}"}}""",
        verb: "http://adlnet.gov/expapi/verbs/" + verb,
        @object: $$$$"""{"id":"{{{{CourseId(course)}}}}","definition":{"type":"http://adlnet.gov/expapi/activities/course","name":{"en":"Course {{{{course}}}}"}}}""",
        rest: $",\"timestamp\":\"2026-03-02T09:{minute:00}:00+08:00\"");

    private static string Now(int learner, TimeSpan ago, string homePage = "https://id.example.edu.cn") => SampleStatement.Json(
        actor: $$$"""{"account":{"homePage":"{{{homePage}}}","name":"learner-{{{learner}}}"}}""", rest: $",\"timestamp\":\"{DateTimeOffset.UtcNow - ago:O}\"");

    private static async Task<List<SseItem<string>>> MilestonesAsync(HttpClient http, string? position, int count, string query = "")
    {
        using var patience = new CancellationTokenSource(Patience);
        return await ListenAsync(http, position, patience.Token, query).Where(told => told.EventType == LiveEvents.Milestone).Take(count).ToListAsync(patience.Token);
    }

    private static async IAsyncEnumerable<SseItem<string>> ListenAsync(HttpClient http, string? position, [EnumeratorCancellation] CancellationToken token, string query = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/insights/live" + query, UriKind.Relative)) { Headers = { { "Accept", "text/event-stream" } } };
        if (position is not null)
            request.Headers.Add("Last-Event-ID", position);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token);
        answer.EnsureSuccessStatusCode();
        await using var stream = await answer.Content.ReadAsStreamAsync(token);
        await foreach (var told in SseParser.Create(stream).EnumerateAsync(token))
            yield return told;
    }

    private static async Task<List<string>> StoredAsync(TenantClient tenant)
    {
        await using var command = tenant.Installation.Database.CreateCommand("select stored from records.statement where tenant_id = $1 order by stored");
        command.Parameters.AddWithValue(tenant.Tenant);
        await using var reader = await command.ExecuteReaderAsync();
        var stored = new List<string>();
        while (await reader.ReadAsync())
            stored.Add(LiveEvents.Text(reader.GetFieldValue<DateTimeOffset>(0)));
        return stored;
    }
}
