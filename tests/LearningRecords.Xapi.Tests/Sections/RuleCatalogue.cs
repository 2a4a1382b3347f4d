namespace LearningRecords.Xapi.Tests.Sections;

public class RuleCatalogue
{
    [Fact]
    public void Every_rule_has_a_unique_id_and_the_sections_of_both_versions()
    {
        Assert.Equal(Rules.All.Count, Rules.All.Select(r => r.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.All(Rules.All, rule =>
        {
            Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", rule.Id);
            Assert.Matches("^(xAPI 1.0.3 (Data|Communication) [0-9.]+|limit of this LRS)$", rule.Section(XapiVersion.V1_0_3));
            Assert.Matches("^(xAPI 2.0 [0-9.]+|limit of this LRS)$", rule.Section(XapiVersion.V2_0_0));
        });
    }
}
