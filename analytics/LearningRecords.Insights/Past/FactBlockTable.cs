using Weasel.Postgresql.Tables;

namespace LearningRecords.Insights.Past;

/// <summary>Facts once more, packed, so that questions about the past of many learners read a few large values instead of millions of rows. Only ever added to; what is voided is looked up beside it.</summary>
public static class FactBlockTable
{
    public static Table FactBlock()
    {
        var table = InsightsSchema.Table("fact_block");
        table.AddColumn("share", "smallint").AsPrimaryKey();
        table.AddColumn("until", "timestamptz").AsPrimaryKey();
        table.AddColumn("facts", "bytea").NotNull();
        return table;
    }
}
