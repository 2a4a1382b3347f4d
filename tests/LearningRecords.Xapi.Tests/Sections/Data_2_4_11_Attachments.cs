using static LearningRecords.Xapi.Tests.Examples;

namespace LearningRecords.Xapi.Tests.Sections;

/// <summary>Data 2.4.11: attachments, and 2.6: the declaration of a signature.</summary>
public class Data_2_4_11_Attachments
{
    public static readonly BrokenRules Broken = new()
    {
        { "/attachments/0/usageType", "\"certificate\"", "iri-format" },
        { "/attachments/0/fileUrl", "\"c.pdf\"", "iri-format" },
        { "/attachments/0/fileUrl", "\"\"", "iri-format" },
        { "/attachments/0/display", """{"e":"x"}""", "language-tag-format", "/attachments/0/display/e" },
        { "/attachments/0/contentType", "\"\"", "attachment-content-type-format" },
        { "/attachments/0/contentType", "\"pdf\"", "attachment-content-type-format" },
        { "/attachments/0/contentType", "\"text / plain\"", "attachment-content-type-format" },
        { "/attachments/0/length", "-1", "attachment-length-format" },
        { "/attachments/0/length", "1.5", "attachment-length-format" },
        { "/attachments/0/length", "1e30", "attachment-length-format" },
        { "/attachments/0/length", "\"1024\"", "type-wrong" },
        { "/attachments/0/sha2", "\"\"", "attachment-sha2-format" },
        { "/attachments/0/sha2", "\"9f86d081\"", "attachment-sha2-format" },
        { "/attachments/0/sha2", "\"zf86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"", "attachment-sha2-format" },
        { "/attachments/0/usageType", "\"http://adlnet.gov/expapi/attachments/signature\"", "signature-content-type", "/attachments/0" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_rule_is_reported(string pointer, string json, string rule, string at) => Refusal.IsOnly(With(pointer, json), rule, at);

    [Theory]
    [InlineData("usageType", "attachment-usage-type-required")]
    [InlineData("display", "attachment-display-required")]
    [InlineData("contentType", "attachment-content-type-required")]
    [InlineData("length", "attachment-length-required")]
    [InlineData("sha2", "attachment-sha2-required")]
    public void A_required_property_is_missed(string property, string rule) =>
        Refusal.IsOnly(With(node => node["attachments"]![0]!.AsObject().Remove(property)), rule, "/attachments/0");

    [Theory]
    [InlineData("/attachments", "[]")]
    [InlineData("/attachments/0/length", "0")]
    [InlineData("/attachments/0/length", "1e3")]
    [InlineData("/attachments/0/length", "27.0")]
    [InlineData("/attachments/0/contentType", "\"text/plain; charset=utf-8\"")]
    [InlineData("/attachments/0/contentType", "\"application/vnd.openxmlformats-officedocument.wordprocessingml.document\"")]
    [InlineData("/attachments/0/sha2", "\"9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08\"")]
    public void What_the_standard_allows_is_valid(string pointer, string json) => Refusal.IsNone(With(pointer, json));

    [Fact]
    public void Only_the_file_url_and_the_description_are_optional() =>
        Refusal.IsNone(With(node =>
        {
            node["attachments"]![0]!.AsObject().Remove("fileUrl");
            node["attachments"]![0]!.AsObject().Remove("description");
        }));

    [Fact]
    public void Declarations_are_listed_those_of_a_substatement_too()
    {
        var attachment = Full[(Full.IndexOf("\"attachments\": [", StringComparison.Ordinal) + 16)..Full.LastIndexOf(']')];
        var json = With("/object", $$"""{"objectType":"SubStatement","actor":{"mbox":"mailto:a@b.c"},"verb":{"id":"http://e.com/v"},"object":{"id":"http://e.com/o"},"attachments":[{{attachment}}]}""");
        var statement = Assert.Single(Read(json.Replace("\"revision\":\"7\",\"platform\":\"Phone\",", "", StringComparison.Ordinal)).Statements);
        Assert.Equal(["/object/attachments/0", "/attachments/0"], statement.Attachments.Select(a => a.Pointer), StringComparer.Ordinal);
        Assert.Equal(
            new AttachmentDeclaration("http://example.com/certificate", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "http://example.com/c.pdf", "application/pdf", 1024),
            statement.Attachments[0] with { Pointer = "" });
        Assert.Equal(statement.Attachments[0], statement.Attachments[1] with { Pointer = statement.Attachments[0].Pointer });
        Assert.False(statement.Attachments[0].IsSignature);
    }

    [Fact]
    public void A_signature_is_an_octet_stream()
    {
        var json = With(node =>
        {
            node["attachments"]![0]!["usageType"] = AttachmentDeclaration.SignatureUsageType;
            node["attachments"]![0]!["contentType"] = "application/octet-stream";
        });
        Assert.True(Assert.Single(Assert.Single(Read(json).Statements).Attachments).IsSignature);
    }
}
