using Weasel.Postgresql.Tables;

namespace LearningRecords.Insights.Facts;

/// <summary>What each statement says, in columns; everything else is recomputed from these rows for the keys that a page touches.</summary>
public static class FactTables
{
    /// <summary>Days are counted in this zone.</summary>
    public const string TimeZone = "Asia/Shanghai";

    public static Table Learner()
    {
        var table = InsightsSchema.Table("learner");
        table.AddColumn("learner", "uuid").AsPrimaryKey();
        table.AddColumn("identity", "text").NotNull();
        table.AddColumn("name", "text");
        table.AddColumn("home_group", "uuid");
        return table;
    }

    public static Table StatementFact()
    {
        var table = InsightsSchema.Table("statement_fact");
        table.AddColumn("statement_id", "uuid").AsPrimaryKey();
        table.AddColumn("learner", "uuid").AsPrimaryKey();
        table.AddColumn("course", "uuid").NotNull();
        table.AddColumn("activity", "uuid").NotNull();
        table.AddColumn("verb", "text").NotNull();
        table.AddColumn("at", "timestamptz").NotNull();
        table.AddColumn("stored", "timestamptz").NotNull();
        table.AddColumn("day", "date").NotNull();
        table.AddColumn("registration", "uuid");
        table.AddColumn("teams", "uuid[]").NotNull();
        table.AddColumn("progress", "numeric");
        table.AddColumn("completed", "boolean").NotNull();
        table.AddColumn("success", "boolean");
        table.AddColumn("score", "double precision");
        table.AddColumn("voided", "boolean").NotNull();
        table.Indexes.Add(new IndexDefinition("statement_fact_course") { Columns = ["tenant_id", "learner", "course"] });
        table.Indexes.Add(new IndexDefinition("statement_fact_day") { Columns = ["tenant_id", "learner", "day"] });
        return table;
    }

    public static Table Voided()
    {
        var table = InsightsSchema.Table("voided");
        table.AddColumn("statement_id", "uuid").AsPrimaryKey();
        return table;
    }
}
