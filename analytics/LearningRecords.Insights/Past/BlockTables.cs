using Weasel.Postgresql.Tables;

namespace LearningRecords.Insights.Past;

/// <summary>Facts and memberships once more, packed, so that questions about the past of many learners read a few large values instead of millions of rows. What is voided or told otherwise is looked up beside them.</summary>
public static class BlockTables
{
    public static Table FactBlock() => Block(PackedBlocks.OfFacts);

    public static Table MembershipBlock() => Block(PackedBlocks.OfMemberships);

    private static Table Block(PackedBlocks blocks)
    {
        var table = InsightsSchema.Table(blocks.Table);
        table.AddColumn("share", "smallint").AsPrimaryKey();
        table.AddColumn("until", "timestamptz").AsPrimaryKey();
        table.AddColumn(blocks.Content, "bytea").NotNull();
        return table;
    }
}
