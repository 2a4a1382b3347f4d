using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Conformance;

/// <summary>"Filter Conditions for StatementRefs": a statement that refers to a match is a match.</summary>
public sealed class Communication_2_1_3_StatementRefs(OneTenant one) : IClassFixture<OneTenant>
{
    private const string Confirmed = "http://v.example/confirmed";

    private readonly TenantClient _tenant = one.Tenant;
    private readonly string _actor = $$$"""{"account":{"homePage":"https://id.example.edu.cn","name":"{{{Guid.NewGuid()}}}"}}""";
    private readonly string _verb = $"http://v.example/{Guid.NewGuid()}";
    private readonly string _activity = $"http://a.example/{Guid.NewGuid()}";
    private readonly Guid _registration = Guid.NewGuid();
    private readonly Guid _target = Guid.NewGuid();

    private string Target => SampleStatement.Json(_target, _actor, _verb, $$"""{"id":"{{_activity}}"}""",
        $$$""","context":{"registration":"{{{_registration}}}","contextActivities":{"parent":[{"id":"{{{_activity}}}/parent"}]},"instructor":{"mbox":"mailto:{{{_registration}}}@example.edu.cn"}}""");

    public static TheoryData<string> Filters => new("agent", "verb", "activity", "registration", "related_agents", "related_activities", "all");

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task Every_filter_finds_a_statement_by_what_it_refers_to(string filter)
    {
        var first = Guid.NewGuid();
        await _tenant.StoreAsync(Target);
        await _tenant.StoreAsync(Referring(first, _target));

        Assert.Equal([first, _target], await _tenant.FindAsync(Query(filter)));
        Assert.Equal([_target, first], await _tenant.FindAsync(Query(filter) + "&ascending=true"));
        Assert.Empty(await _tenant.FindAsync(Query("agent") + $"&verb={Confirmed}"));
    }

    [Theory]
    [InlineData(0, 1, 2, 3)]
    [InlineData(3, 2, 1, 0)]
    [InlineData(2, 0, 3, 1)]
    [InlineData(1, 3, 0, 2)]
    public async Task A_chain_is_followed_to_its_end_whatever_arrived_first(params int[] order)
    {
        var (chain, statements) = Chain(3);
        foreach (var place in order)
            await _tenant.StoreAsync(statements[place]);

        foreach (var filter in Filters)
            Assert.Equal(order.Select(place => chain[place]), await _tenant.FindAsync(Query(filter) + "&ascending=true"));
    }

    [Fact]
    public async Task A_chain_is_followed_when_all_of_it_arrives_at_once()
    {
        var (chain, statements) = Chain(3);
        await _tenant.StoreAsync(SampleStatement.Batch(statements[2], statements[0], statements[3], statements[1]));

        Assert.Equal([chain[2], chain[0], chain[3], chain[1]], await _tenant.FindAsync(Query("all") + "&ascending=true"));
    }

    [Fact]
    public async Task A_chain_that_arrives_in_many_requests_at_once_is_followed()
    {
        var (chain, statements) = Chain(12);
        await Task.WhenAll(statements.Select(_tenant.StoreAsync));

        Assert.Equal(chain.Order(), (await _tenant.FindAsync(Query("agent"))).Order());
    }

    [Fact]
    public async Task A_circle_ends()
    {
        Guid[] circle = [Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()];
        string[] verbs = [.. circle.Select(id => $"http://v.example/{id}")];
        for (var i = 0; i < circle.Length; i++)
            await _tenant.StoreAsync(Referring(circle[i], circle[(i + 1) % circle.Length], verbs[i]));
        await _tenant.StoreAsync(Referring(_target, _target, _verb));

        foreach (var verb in verbs)
            Assert.Equal(circle, await _tenant.FindAsync($"verb={verb}&ascending=true"));
        Assert.Equal([_target], await _tenant.FindAsync($"verb={_verb}"));
    }

    [Fact]
    public async Task Since_until_and_limit_look_at_the_statement_that_refers()
    {
        var (chain, statements) = Chain(3);
        foreach (var statement in statements)
            await _tenant.StoreAsync(statement);
        var stored = (await _tenant.PageAsync($"/xapi/statements?{Query("verb")}&ascending=true")).Statements.Select(statement => statement.GetProperty("stored").GetString()!).ToList();

        Assert.Equal([chain[2], chain[1]], await _tenant.FindAsync($"{Query("verb")}&since={stored[0]}&until={stored[2]}"));
        var page = await _tenant.PageAsync($"/xapi/statements?{Query("verb")}&limit=3");
        Assert.Equal([chain[3], chain[2], chain[1]], page.Ids);
        Assert.Equal([chain[0]], (await _tenant.PageAsync(page.More)).Ids);
    }

    [Fact]
    public async Task A_voided_target_is_not_returned_but_what_refers_to_it_is()
    {
        var (referring, voiding) = (Guid.NewGuid(), Guid.NewGuid());
        await _tenant.StoreAsync(Target);
        await _tenant.StoreAsync(SampleStatement.Voiding(_target, voiding));
        await _tenant.StoreAsync(Referring(referring, _target));

        Assert.Equal([referring, voiding], await _tenant.FindAsync(Query("activity")));
    }

    private static string Referring(Guid id, Guid target, string verb = Confirmed) =>
        SampleStatement.Json(id, SampleStatement.Wang, verb, $$"""{"objectType":"StatementRef","id":"{{target}}"}""");

    private (Guid[] Ids, string[] Statements) Chain(int length)
    {
        Guid[] ids = [_target, .. Enumerable.Range(0, length).Select(_ => Guid.NewGuid())];
        return (ids, [Target, .. Enumerable.Range(1, length).Select(place => Referring(ids[place], ids[place - 1]))]);
    }

    private string Query(string filter) => filter switch
    {
        "agent" => $"agent={_actor.Escaped()}",
        "verb" => $"verb={_verb}",
        "activity" => $"activity={_activity}",
        "registration" => $"registration={_registration}",
        "related_agents" => $"agent={$$"""{"mbox":"mailto:{{_registration}}@example.edu.cn"}""".Escaped()}&related_agents=true",
        "related_activities" => $"activity={_activity}/parent&related_activities=true",
        _ => string.Join('&', ((string[])["agent", "verb", "activity", "registration"]).Select(Query)),
    };
}
