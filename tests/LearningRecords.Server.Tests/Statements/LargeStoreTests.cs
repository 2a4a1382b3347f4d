using System.Globalization;
using System.Text;
using LearningRecords.Server.Access;
using LearningRecords.Server.Statements;
using LearningRecords.TestService;
using LearningRecords.Xapi;

namespace LearningRecords.Server.Tests.Statements;

/// <summary>Searches in a tenant with more statements than a page looks at.</summary>
public sealed class LargeStoreTests(LargeStoreTests.ManyStatements stored) : IClassFixture<LargeStoreTests.ManyStatements>
{
    private const string Registration = "0b3f6b3e-3c1e-4a57-8f3b-2f7d7a3f0a11";
    private const string Course = "https://example.edu.cn/courses/painting";
    private const int Searches = 3 * 3 * 2 * 3 * 2 * 2 * 2;

    private readonly TenantClient _tenant = stored.Tenant;

    private static readonly string[] ReadsTooMuch = ["Seq Scan", "Sort", "Merge Join", "Hash Join"];

    /// <summary>
    /// Wang's statements, all in one course and registration and each fiftieth about the lecture, between two of Li,
    /// which are the only ones that were completed.
    /// </summary>
    public sealed class ManyStatements : IAsyncLifetime
    {
        public const int Wangs = SearchStatements.Share + 500;

        public TenantClient Tenant { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Tenant = await RunningService.NewTenantAsync();
            const string rest = $$$""","context":{"registration":"{{{Registration}}}","contextActivities":{"grouping":[{"id":"{{{Course}}}"}]}}""";
            var li = SampleStatement.Json(verb: SampleStatement.Completed, rest: rest);
            await Tenant.StoreAsync(li);
            foreach (var some in Enumerable.Range(0, Wangs).Chunk(500))
            {
                await Tenant.StoreAsync(SampleStatement.Batch(some.Select(number => number % 50 == 0
                    ? SampleStatement.Json(actor: SampleStatement.Wang, rest: rest)
                    : SampleStatement.Json(actor: SampleStatement.Wang, @object: """{"id":"https://example.edu.cn/lectures/2"}""", rest: rest))));
            }

            await Tenant.StoreAsync(li);
            await using var analyze = Tenant.Installation.Database.CreateCommand(
                "analyze records.statement, records.statement_agent, records.statement_activity, records.statement_verb, records.statement_registration");
            await analyze.ExecuteNonQueryAsync();
        }

        public Task DisposeAsync() => Task.CompletedTask;
    }

    [Fact]
    public async Task A_page_whose_filters_hardly_meet_ends_early_and_its_more_link_goes_on_behind_it()
    {
        // Both lead to more than a page's share of candidates, and to the first one only at the very end.
        var query = $"activity={Course.Escaped()}&related_activities=true&verb={SampleStatement.Completed.Escaped()}";

        var first = await _tenant.PageAsync("/xapi/statements?" + query);
        var second = await _tenant.PageAsync(first.More);

        Assert.Single(first.Statements);
        Assert.Single(second.Statements);
        Assert.Empty(second.More);
        Assert.NotEqual(first.Statements[0].GetProperty("id").GetGuid(), second.Statements[0].GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task Every_statement_is_on_exactly_one_page_also_when_pages_end_early()
    {
        var (seen, more) = (new List<Guid>(), $"/xapi/statements?limit=500&agent={SampleStatement.Wang.Escaped()}&activity=https://example.edu.cn/lectures/1");
        while (more.Length > 0)
        {
            var page = await _tenant.PageAsync(more);
            seen.AddRange(page.Statements.Select(statement => statement.GetProperty("id").GetGuid()));
            more = page.More;
        }

        Assert.Equal(ManyStatements.Wangs / 50, seen.Count);
        Assert.Equal(seen.Count, seen.Distinct().Count());
    }

    [Fact]
    public async Task No_search_reads_a_whole_table_or_joins_or_sorts_what_many_match()
    {
        var searched = 0;
        foreach (var query in Queries())
        {
            foreach (var lead in SearchStatements.Leads(query))
            {
                foreach (var sql in new[] { SearchStatements.Page(_tenant.Tenant, query, lead), SearchStatements.EndOfShare(_tenant.Tenant, query, lead), SearchStatements.Reach(_tenant.Tenant, query, SearchStatements.Leads(query)) })
                {
                    var plan = await ExplainAsync(sql);
                    Assert.False(ReadsTooMuch.Any(step => plan.Contains(step, StringComparison.Ordinal)), $"{query}\n{sql.Text}\n{plan}");
                }
            }

            searched++;
        }

        Assert.Equal(Searches, searched);
    }

    [Fact]
    public async Task Whichever_filter_leads_the_same_statements_are_found()
    {
        foreach (var query in Queries())
        {
            var leads = SearchStatements.Leads(query);
            // Near one end all leads come to the same place before any of them has looked at its share.
            var found = new List<IReadOnlyList<long>>();
            foreach (var lead in leads)
                found.Add(await FindAsync(SearchStatements.Page(_tenant.Tenant, query, lead)));
            Assert.All(found, sequences => Assert.Equal(found[0], sequences));
        }
    }

    private IEnumerable<StatementQuery> Queries()
    {
        var (wang, authority) = (KeyOf(SampleStatement.Wang), KeyOf(Credentials.AuthorityOf(_tenant.Tenant)));
        return from agent in new[] { (Key: (Guid?)null, Related: false), (wang, false), (authority, true) }
               from activity in new[] { (Key: (Guid?)null, Related: false), (IriKey.Of("https://example.edu.cn/lectures/2"), false), (IriKey.Of(Course), true) }
               from verb in new[] { (Guid?)null, IriKey.Of(SampleStatement.Attended) }
               from range in new[] { (Since: (DateTimeOffset?)null, Until: (DateTimeOffset?)null, After: (DateTimeOffset?)null), (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow, null), (null, null, DateTimeOffset.UtcNow) }
               from registration in new[] { (Guid?)null, Guid.Parse(Registration, CultureInfo.InvariantCulture) }
               from mine in new[] { (Guid?)null, authority }
               from oldestFirst in new[] { false, true }
               select new StatementQuery
               {
                   Agent = agent.Key,
                   RelatedAgents = agent.Related,
                   Activity = activity.Key,
                   RelatedActivities = activity.Related,
                   Verb = verb,
                   Registration = registration,
                   Since = range.Since,
                   Until = range.Until,
                   After = oldestFirst ? null : range.After,
                   Authority = mine,
                   Ascending = oldestFirst,
               };
    }

    private static Guid KeyOf(string agent) =>
        AgentIdentity.TryParse(Encoding.UTF8.GetBytes(agent), XapiVersion.V2_0_0, out var identity, out _) ? identity!.Key : throw new ArgumentException($"{agent} is not an Agent.", nameof(agent));

    private async Task<string> ExplainAsync(SqlText sql)
    {
        await using var command = new SqlText("explain " + sql.Text, sql.Parameters).On(_tenant.Installation.Database);
        await using var reader = await command.ExecuteReaderAsync();
        var plan = new StringBuilder();
        while (await reader.ReadAsync())
            plan.AppendLine(reader.GetString(0));
        return plan.ToString();
    }

    private async Task<IReadOnlyList<long>> FindAsync(SqlText sql)
    {
        await using var command = sql.On(_tenant.Installation.Database);
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<long>();
        while (await reader.ReadAsync())
            found.Add(reader.GetInt64(0));
        return found;
    }
}
