using System.Text;
using static LearningRecords.Xapi.Tests.Examples;

namespace LearningRecords.Xapi.Tests.Sections;

/// <summary>Communication 1.4 and 2.1: what the body of a request must be before any statement in it can be judged.</summary>
public class Communication_1_4_Body
{
    public static readonly TheoryData<string, string, string> Broken = new()
    {
        { "", "body-empty", "is empty" },
        { "\uFEFF" + Smallest, "body-byte-order-mark", "byte order mark" },
        { "5", "body-not-statements", "a number" },
        { "\"statement\"", "body-not-statements", "a string" },
        { "null", "body-not-statements", "null" },
        { " ", "json-malformed", "Line 1, byte 2" },
        { "{", "json-malformed", "Line 1, byte 2" },
        { "[" + Smallest, "json-malformed", "Line 1" },
        { Smallest + "]", "json-malformed", "Line 1" },
        { Smallest + Smallest, "json-malformed", "Line 1" },
        { "[" + Smallest + ",]", "json-malformed", "Line 1" },
        { "{\n\"actor\": nul}", "json-malformed", "Line 2, byte 13" },
        { "{\n\n\"actor\": {\"mbox\": 'x'}}", "json-malformed", "Line 3, byte 19" },
        { "{\"a\": 01}", "json-malformed", "Line 1, byte 8" },
        { "{/**/}", "json-malformed", "Line 1, byte 2" },
        { "{\"a\":\"\u0001\"}", "json-malformed", "Line 1, byte 7" },
        { "{\"a\":\"\\x\"}", "json-malformed", "Line 1, byte 8" },
        { "{\"a\":NaN}", "json-malformed", "Line 1, byte 6" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_body_is_one_problem_of_the_body_as_a_whole(string body, string rule, string says)
    {
        foreach (var version in Refusal.Both)
        {
            var problem = Assert.Single(Read(body, version).Problems);
            Assert.Equal((rule, "", null), (problem.Rule, problem.Pointer, problem.StatementIndex));
            Assert.Contains(says, problem.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, (byte)'{', 0 }, 0)]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xC3, (byte)'"' }, 2)]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xED, 0xA0, 0x80, (byte)'"' }, 2)]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xC0, 0x80, (byte)'"' }, 2)]
    public void Bytes_that_are_not_UTF_8_are_refused_with_their_position(byte[] body, int position)
    {
        var problem = Assert.Single(StatementReader.Read(body, XapiVersion.V2_0_0).Problems);
        Assert.Equal("body-not-utf8", problem.Rule);
        Assert.Contains($"byte {position} ", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_batch_is_fine()
    {
        var batch = Read(" [ ] ");
        Assert.True(batch.IsArray);
        Assert.Empty(batch.Problems);
        Assert.Empty(batch.Statements);
    }

    [Fact]
    public void A_single_statement_may_be_surrounded_by_white_space()
    {
        var batch = Read("\r\n\t " + Smallest + " \n");
        Assert.False(batch.IsArray);
        Assert.Equal(Smallest, Encoding.UTF8.GetString(Assert.Single(batch.Statements).Body.Span));
    }

    [Fact]
    public void Each_statement_of_a_batch_keeps_its_exact_bytes()
    {
        var spaced = Smallest.Replace(":", " : ", StringComparison.Ordinal).Replace("mailto : ", "mailto:", StringComparison.Ordinal).Replace("http : ", "http:", StringComparison.Ordinal);
        var batch = Read($"[ {Smallest} ,\n{spaced}]");
        Assert.Empty(batch.Problems);
        Assert.Equal($"{Smallest}|{spaced}", string.Join("|", batch.Statements.Select(s => Encoding.UTF8.GetString(s.Body.Span))));
    }

    [Fact]
    public void Problems_of_a_batch_name_the_index_and_the_good_statements_remain()
    {
        var batch = Read($$$"""[{{{Smallest}}}, 7, {"verb": {}}, {{{Smallest}}}]""");
        Assert.Equal(
            [(1, "", "type-wrong"), (2, "", "actor-required"), (2, "", "object-required"), (2, "/verb", "verb-id-required")],
            batch.Problems.Select(p => (p.StatementIndex!.Value, p.Pointer, p.Rule)));
        Assert.Equal(2, batch.Statements.Count);
    }

    [Fact]
    public void The_same_id_twice_in_a_batch_is_a_problem_of_the_second()
    {
        var other = Set(Smallest, "/id", "\"0C7A1F3E-8A8F-4C0B-9D7E-5A3F2B1C0D9E\"");
        foreach (var version in Refusal.Both)
        {
            var problem = Assert.Single(Read($"[{Full},{Smallest},{other}]", version).Problems);
            Assert.Equal((2, "/id", "statement-id-repeated"), (problem.StatementIndex!.Value, problem.Pointer, problem.Rule));
            Assert.Contains("Statement 0", problem.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void More_statements_than_the_limit_are_refused()
    {
        var limits = new ReadLimits { MaxStatements = 2 };
        Assert.Empty(Read($"[{Smallest},{Smallest}]", limits: limits).Problems);
        var problem = Assert.Single(Read($"[{Smallest},{Smallest},{Smallest}]", limits: limits).Problems);
        Assert.Equal(("too-many-statements", null), (problem.Rule, problem.StatementIndex));
    }

    [Fact]
    public void Reading_stops_at_the_most_problems()
    {
        var batch = Read($"[{string.Join(',', Enumerable.Repeat("{}", 1_000))}]", limits: new ReadLimits { MaxProblems = 10 });
        Assert.Equal(10, batch.Problems.Count);
    }
}
