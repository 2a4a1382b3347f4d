using static LearningRecords.Xapi.Tests.Examples;

namespace LearningRecords.Xapi.Tests.Sections;

/// <summary>Data 2.4 (required properties), 2.4.1 (id), 2.4.7 and 2.4.8 (times), 2.4.9 (authority) and 2.4.10 (version).</summary>
public class Data_2_4_Statement
{
    public static readonly BrokenRules Broken = new()
    {
        { "/id", "\"\"", "uuid-format" },
        { "/id", "\"0c7a1f3e8a8f4c0b9d7e5a3f2b1c0d9e\"", "uuid-format" },
        { "/id", "\"{0c7a1f3e-8a8f-4c0b-9d7e-5a3f2b1c0d9e}\"", "uuid-format" },
        { "/id", "\"0c7a1f3e-8a8f-4c0b-9d7e-5a3f2b1c0d9\"", "uuid-format" },
        { "/id", "\"0c7a1f3e-8a8f-4c0b-9d7e-5a3f2b1c0d9e1\"", "uuid-format" },
        { "/id", "\"0c7a1f3e-8a8f-4c0b-9d7e-5a3f2b1c0d9g\"", "uuid-format" },
        { "/timestamp", "\"2026-01-31\"", "timestamp-format" },
        { "/stored", "\"now\"", "timestamp-format" },
        { "/version", "\"\"", "version-unsupported" },
        { "/version", "\"1\"", "version-unsupported" },
        { "/version", "\"1.0.\"", "version-unsupported" },
        { "/version", "\"1.00\"", "version-unsupported" },
        { "/version", "\"0.95\"", "version-unsupported" },
        { "/version", "\"1.1.0\"", "version-unsupported" },
        { "/version", "\"2.1.0\"", "version-unsupported" },
        { "/version", "\"v1.0.3\"", "version-unsupported" },
        { "/authority", Group("""{"mbox":"mailto:a@b.c"}"""), "authority-group" },
        { "/authority", Group("""{"mbox":"mailto:a@b.c"},{"mbox":"mailto:d@e.f"}"""), "authority-group" },
        { "/authority", Group("""{"account":{"homePage":"http://e.com","name":"app"}},{"mbox":"mailto:d@e.f"},{"mbox":"mailto:g@e.f"}"""), "authority-group" },
        { "/authority", """{"objectType":"Group","mbox":"mailto:g@e.f","member":[{"account":{"homePage":"http://e.com","name":"app"}},{"mbox":"mailto:d@e.f"}]}""", "authority-group" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_rule_is_reported(string pointer, string json, string rule, string at) => Refusal.IsOnly(With(pointer, json), rule, at);

    [Theory]
    [InlineData("actor")]
    [InlineData("verb")]
    [InlineData("object")]
    public void Actor_verb_and_object_are_required(string property) =>
        Refusal.IsOnly(Without("/" + property), property + "-required", "");

    [Fact]
    public void Everything_else_is_optional() => Refusal.IsNone(Smallest);

    [Theory]
    [InlineData("/id", "\"0C7A1F3E-8A8F-4C0B-9D7E-5A3F2B1C0D9E\"")]
    [InlineData("/id", "\"00000000-0000-0000-0000-000000000000\"")]
    [InlineData("/version", "\"1.0\"")]
    [InlineData("/version", "\"1.0.99\"")]
    [InlineData("/version", "\"1.0.3-beta.1+5\"")]
    [InlineData("/timestamp", "\"2999-01-01T00:00:00Z\"")]
    [InlineData("/authority", """{"objectType":"Group","member":[{"account":{"homePage":"http://e.com","name":"app"}},{"mbox":"mailto:d@e.f"}]}""")]
    public void What_the_standard_allows_is_valid(string pointer, string json) => Refusal.IsNone(With(pointer, json));

    [Theory]
    [InlineData("\"2.0\"")]
    [InlineData("\"2.0.0\"")]
    public void A_version_of_2_0_is_valid_only_in_2_0(string version)
    {
        Refusal.IsNone(With("/version", version), XapiVersion.V2_0_0);
        Refusal.IsOnly(With("/version", version), "version-unsupported", "/version", XapiVersion.V1_0_3);
    }

    [Fact]
    public void The_values_that_a_store_replaces_are_found_in_the_bytes()
    {
        var statement = Assert.Single(Read("[" + Full + "]").Statements);
        Assert.Equal(Guid.Parse("0c7a1f3e-8a8f-4c0b-9d7e-5a3f2b1c0d9e"), statement.Id);
        Assert.Equal("1.0.0", statement.Version);
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 4, 34, 56, 789, TimeSpan.Zero), statement.Timestamp);
        Assert.Equal(TimeSpan.Zero, statement.Timestamp!.Value.Offset);
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 4, 35, 0, TimeSpan.Zero), statement.Stored);
        Assert.Equal("\"0c7a1f3e-8a8f-4c0b-9d7e-5a3f2b1c0d9e\"", Text(statement, statement.IdSpan));
        Assert.Equal("\"1.0.0\"", Text(statement, statement.VersionSpan));
        Assert.Equal("\"2026-01-31T12:34:56.789+08:00\"", Text(statement, statement.TimestampSpan));
        Assert.Equal("\"2026-01-31T04:35:00.000Z\"", Text(statement, statement.StoredSpan));
        Assert.Equal("""{"objectType": "Agent", "mbox": "mailto:lms@example.com"}""", Text(statement, statement.AuthoritySpan));
        Assert.Equal("mailto:lms@example.com", statement.Authority!.Ifi);
        Assert.Equal("http://adlnet.gov/expapi/verbs/answered", statement.VerbId);
        Assert.Equal(IriKey.Of(statement.VerbId), statement.VerbKey);
        Assert.Equal(Guid.Parse("ec531277-b57b-4c15-8d91-d292c5b2b8f7"), statement.Registration);
    }

    [Fact]
    public void What_is_absent_is_null()
    {
        var statement = Assert.Single(Read(Smallest).Statements);
        Assert.Null(statement.Id);
        Assert.Null(statement.Version);
        Assert.Null(statement.Timestamp);
        Assert.Null(statement.Stored);
        Assert.Null(statement.Authority);
        Assert.Null(statement.Registration);
        Assert.Null(statement.IdSpan ?? statement.VersionSpan ?? statement.TimestampSpan ?? statement.StoredSpan ?? statement.AuthoritySpan);
    }

    private static string Text(Statement statement, ValueSpan? span) =>
        System.Text.Encoding.UTF8.GetString(statement.Body.Span.Slice(span!.Value.Start, span.Value.Length));

    private static string Group(string members) => $$"""{"objectType":"Group","member":[{{members}}]}""";
}
