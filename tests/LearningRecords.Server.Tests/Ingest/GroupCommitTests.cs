using System.Net;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Ingest;

/// <summary>Requests that arrive together are committed together, and none of them fails another.</summary>
public sealed class GroupCommitTests(OneTenant one) : IClassFixture<OneTenant>
{
    private readonly TenantClient _tenant = one.Tenant;

    [Fact]
    public async Task The_same_request_many_times_at_once_stores_its_statements_once()
    {
        var ids = Enumerable.Range(0, 3).Select(_ => Guid.NewGuid()).ToArray();
        var stored = await _tenant.CountStoredAsync();
        var batch = SampleStatement.Batch(ids.Select(id => SampleStatement.Json(id)));

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => _tenant.StoreAsync(batch)));

        Assert.All(answers, answer => Assert.Equal(ids, answer));
        Assert.Equal(stored + 3, await _tenant.CountStoredAsync());
    }

    [Fact]
    public async Task Of_different_statements_with_one_id_at_once_one_wins_and_the_others_conflict()
    {
        var (id, stored) = (Guid.NewGuid(), await _tenant.CountStoredAsync());

        var statuses = await Task.WhenAll(Enumerable.Range(0, 16).Select(async n =>
        {
            using var answer = await _tenant.PostAsync(SampleStatement.Batch(SampleStatement.Json(), SampleStatement.Json(id, $$"""{"mbox":"mailto:learner{{n}}@example.edu.cn"}""")));
            return answer.StatusCode;
        }));

        Assert.Single(statuses, HttpStatusCode.OK);
        Assert.Equal(15, statuses.Count(status => status == HttpStatusCode.Conflict));
        Assert.Equal(stored + 2, await _tenant.CountStoredAsync());
    }

    [Fact]
    public async Task Among_64_posters_at_once_conflicting_and_invalid_requests_fail_alone()
    {
        var taken = Guid.NewGuid();
        await _tenant.StoreAsync(SampleStatement.Json(taken));
        var stored = await _tenant.CountStoredAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(async n =>
        {
            var (fresh, batch) = (Guid.NewGuid(), new List<string>());
            batch.Add(SampleStatement.Json(fresh));
            if (n % 4 == 1)
                batch.Add(SampleStatement.Json(taken, SampleStatement.Wang));
            if (n % 4 == 2)
                batch.Add(SampleStatement.Json(actor: "7"));
            if (n % 4 == 3)
                batch.Add(SampleStatement.Json(taken));
            using var answer = await _tenant.PostAsync(SampleStatement.Batch(batch));
            return (Kind: n % 4, Fresh: fresh, Status: answer.StatusCode);
        }));

        Assert.All(answers, answer => Assert.Equal(answer.Kind switch { 1 => HttpStatusCode.Conflict, 2 => HttpStatusCode.BadRequest, _ => HttpStatusCode.OK }, answer.Status));
        Assert.Equal(stored + 32, await _tenant.CountStoredAsync());
        foreach (var answer in answers)
            Assert.Equal(answer.Status == HttpStatusCode.OK, await _tenant.ReadAsync(answer.Fresh) is not null);
    }

    [Fact]
    public async Task Stored_strictly_increases_in_the_order_of_a_batch_and_over_all_of_them()
    {
        var verb = $"http://v.example/{Guid.NewGuid()}";

        var answered = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => _tenant.StoreAsync(SampleStatement.Batch(Enumerable.Range(0, 10).Select(_ => SampleStatement.Json(verb: verb))))));

        var page = await _tenant.PageAsync($"/xapi/statements?verb={verb}&ascending=true&limit=0");
        var moments = page.Statements.Select(statement => statement.GetProperty("stored").GetString()!).ToList();
        Assert.Equal(160, moments.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(string.Join('\n', moments.Order(StringComparer.Ordinal)), string.Join('\n', moments));
        var place = page.Ids.Select((id, index) => (id, index)).ToDictionary(entry => entry.id, entry => entry.index);
        foreach (var ids in answered)
            Assert.Equal(Enumerable.Range(place[ids[0]], 10), ids.Select(id => place[id]));
    }

    [Fact]
    public async Task Consistent_through_never_passes_a_statement_that_appears_later()
    {
        var verb = $"http://v.example/{Guid.NewGuid()}";
        using var stop = new CancellationTokenSource();
        var writing = Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            while (!stop.IsCancellationRequested)
                await _tenant.StoreAsync(SampleStatement.Json(verb: verb));
        }));

        var (seen, through) = (new List<string>(), "");
        for (var look = 0; look < 40; look++)
        {
            using var answer = await _tenant.GetAsync($"/xapi/statements?verb={verb}&ascending=true&limit=0{(through.Length > 0 ? $"&since={through}" : "")}");
            var next = Assert.Single(answer.Headers.GetValues("X-Experience-API-Consistent-Through"));
            using var document = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            // A reader may keep what is not past the mark, and asks from the mark on.
            seen.AddRange(document.RootElement.GetProperty("statements").EnumerateArray().Select(statement => statement.GetProperty("stored").GetString()!).Where(stored => string.CompareOrdinal(stored, next) <= 0));
            through = next;
        }

        await stop.CancelAsync();
        await writing;

        var all = (await _tenant.PageAsync($"/xapi/statements?verb={verb}&ascending=true&limit=0&until={through}")).Statements.Select(statement => statement.GetProperty("stored").GetString()!);
        Assert.Equal(string.Join('\n', all.Take(500)), string.Join('\n', seen.Take(500)));
    }

    [Fact]
    public async Task A_client_that_leaves_while_its_statement_is_committed_leaves_it_whole_or_not_at_all()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(async n =>
        {
            var ids = Enumerable.Range(0, 20).Select(_ => Guid.NewGuid()).ToArray();
            using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(n));
            try
            {
                using var answer = await _tenant.Http.PostAsync(new Uri("/xapi/statements", UriKind.Relative),
                    TenantClient.Body(System.Text.Encoding.UTF8.GetBytes(SampleStatement.Batch(ids.Select(id => SampleStatement.Json(id))))), patience.Token);
            }
            catch (OperationCanceledException)
            {
                // That is what this client does.
            }

            return ids;
        }));
        await _tenant.StoreAsync(SampleStatement.Json());

        foreach (var ids in outcomes)
        {
            await using var command = _tenant.Installation.Database.CreateCommand("select count(*) from records.statement where tenant_id = $1 and statement_id = any($2)");
            command.Parameters.AddWithValue(_tenant.Tenant);
            command.Parameters.AddWithValue(ids);
            Assert.Contains((long)(await command.ExecuteScalarAsync())!, new[] { 0L, 20L });
        }
    }
}
