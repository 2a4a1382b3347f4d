namespace LearningRecords.Xapi.Tests;

/// <summary>Keys and hashes are kept in databases: what they were once they must stay.</summary>
public class StoredKeysTests
{
    [Theory]
    [InlineData("http://adlnet.gov/expapi/verbs/completed", "bc96ae19-85f5-6663-9daa-caeea411d7f2")]
    [InlineData("http://example.com/你好", "470a0ef6-f129-a2d6-f065-6dedc63ab57f")]
    public void The_key_of_an_IRI_is_the_start_of_its_SHA_256(string iri, string key)
    {
        Assert.Equal(key, IriKey.Of(iri).ToString());
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Examples.Utf8(iri)))[..32], IriKey.Of(iri).ToString("N"));
        Assert.Equal(IriKey.Of(iri), IriKey.Of(Examples.Utf8(iri)));
        Assert.Equal(IriKey.Of(iri + new string('x', 1_000)), IriKey.Of(Examples.Utf8(iri + new string('x', 1_000))));
    }

    [Fact]
    public void The_content_hash_of_a_statement_stays_what_it_is()
    {
        Assert.Equal("e99a7bd8-a36f-5fdf-304a-c48773c53d28", StatementComparison.ContentHash(Examples.Utf8(Examples.Smallest)).ToString());
        Assert.Equal("3fd170f5-6298-73d2-10c0-e01a8cd47ed5", StatementComparison.ContentHash(Examples.Utf8(Examples.Full)).ToString());
    }
}
