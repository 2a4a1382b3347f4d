using static LearningRecords.Xapi.Tests.Examples;

namespace LearningRecords.Xapi.Tests.Sections;

/// <summary>Nesting, however deep, is one clear problem and never an overflow of the stack.</summary>
public class Limits_Depth
{
    public static readonly TheoryData<string, string> Nests = new()
    {
        { "[", "]" },
        { "{\"a\":", "}" },
        { "[{\"a\":[", "]}]" },
    };

    [Theory]
    [MemberData(nameof(Nests))]
    public void Nesting_beyond_the_limit_is_one_problem(string open, string close)
    {
        foreach (var body in Bodies(Nested(open, close, 10_000)))
        {
            var batch = Read(body, XapiVersion.V2_0_0);
            var problem = Assert.Single(batch.Problems);
            Assert.Equal("nested-too-deep", problem.Rule);
            Assert.Empty(batch.Statements);
        }
    }

    [Fact]
    public void The_problem_points_at_the_place_that_is_too_deep()
    {
        var limits = new ReadLimits { MaxDepth = 5 };
        var problem = Assert.Single(Read($"[{Smallest},{Result(Nested("{\"a\":", "}", 3))}]", limits: limits).Problems);
        Assert.Equal((1, "/result/extensions/http:~1~1e.com~1x/a/a"), (problem.StatementIndex!.Value, problem.Pointer));
    }

    [Fact]
    public void The_limit_counts_inside_the_statement_whether_it_is_alone_or_in_a_batch()
    {
        var limits = new ReadLimits { MaxDepth = 5 };
        foreach (var body in Bodies(Nested("[", "]", 2)))
            Assert.Empty(Read(body, limits: limits).Problems);
        foreach (var body in Bodies(Nested("[", "]", 3)))
            Assert.Equal("nested-too-deep", Assert.Single(Read(body, limits: limits).Problems).Rule);
    }

    [Theory]
    [MemberData(nameof(Nests))]
    public void A_generous_limit_reads_and_compares_ten_thousand_levels(string open, string close)
    {
        var body = Result(Nested(open, close, 10_000));
        var batch = Read(body, limits: new ReadLimits { MaxDepth = 100_000 });
        Assert.Empty(batch.Problems);
        Assert.NotEqual(Guid.Empty, StatementComparison.ContentHash(Utf8(body)));
        Assert.True(StatementComparison.AreEqual(Utf8(body), Utf8(body)));
        Assert.False(StatementComparison.AreEqual(Utf8(body), Utf8(Result(Nested(open, close, 9_999)))));
    }

    [Fact]
    public void Groups_in_groups_and_statements_in_statements_do_not_recurse()
    {
        var limits = new ReadLimits { MaxDepth = 100_000 };
        var groups = Set(Smallest, "/actor", "{}").Replace("{}", Nested("{\"objectType\":\"Group\",\"member\":[", "]}", 10_000), StringComparison.Ordinal);
        Assert.Contains(Read(groups, limits: limits).Problems, p => p.Rule == "group-member-is-agent");
        var statements = Nested("{\"objectType\":\"SubStatement\",\"object\":", "}", 10_000);
        Assert.Contains(Read(Smallest.Replace("{\"id\":\"http://example.com/books/1\"}", statements, StringComparison.Ordinal), limits: limits).Problems, p => p.Rule == "substatement-nested");
    }

    private static IEnumerable<string> Bodies(string extension) => [Result(extension), $"[{Result(extension)}]"];

    private static string Result(string extension) =>
        $$$"""{"result":{"extensions":{"http://e.com/x":{{{extension}}}}},{{{Smallest[1..]}}}""";

    private static string Nested(string open, string close, int levels) =>
        string.Concat(Enumerable.Repeat(open, levels)) + "1" + string.Concat(Enumerable.Repeat(close, levels));
}
