using Weasel.Postgresql.Tables;

namespace LearningRecords.Insights.Past;

/// <summary>Facts and memberships once more, packed, so that questions about the past of many learners read a few large values instead of millions of rows. What is voided or told otherwise is looked up beside them.</summary>
public static class BlockTables
{
    public static Table FactBlock() => Block("fact_block", "facts");

    public static Table MembershipBlock() => Block("membership_block", "memberships");

    private static Table Block(string name, string content)
    {
        var table = InsightsSchema.Table(name);
        table.AddColumn("share", "smallint").AsPrimaryKey();
        table.AddColumn("until", "timestamptz").AsPrimaryKey();
        table.AddColumn(content, "bytea").NotNull();
        return table;
    }
}
