using Weasel.Postgresql.Tables;

namespace LearningRecords.Insights.Facts;

/// <summary>What each statement says, in columns: what everything else is folded from, and folded from again when a statement is voided or a membership learnt of.</summary>
public static class FactTables
{
    public static Table Learner()
    {
        var table = InsightsSchema.Table("learner");
        table.AddColumn("learner", "uuid").AsPrimaryKey();
        table.AddColumn("identity", "text").NotNull();
        table.AddColumn("name", "text");
        table.AddColumn("home_group", "uuid");
        table.AddColumn("first_day", "date");
        return table;
    }

    public static Table StatementFact()
    {
        var table = InsightsSchema.Table("statement_fact");
        table.AddColumn("learner", "uuid").AsPrimaryKey();
        table.AddColumn("at", "timestamptz").AsPrimaryKey();
        table.AddColumn("statement_id", "uuid").AsPrimaryKey();
        table.AddColumn("course", "uuid").NotNull();
        table.AddColumn("activity", "uuid").NotNull();
        table.AddColumn("verb", "text").NotNull();
        table.AddColumn("stored", "timestamptz").NotNull();
        table.AddColumn("duration", "interval").NotNull();
        table.AddColumn("terminal", "text").NotNull();
        table.AddColumn("registration", "uuid");
        table.AddColumn("teams", "uuid[]").NotNull();
        table.AddColumn("progress", "integer");
        table.AddColumn("completed", "boolean").NotNull();
        table.AddColumn("success", "boolean");
        table.AddColumn("score", "double precision");
        table.AddColumn("evaluates", "boolean").NotNull();
        table.AddColumn("rating", "double precision");
        table.AddColumn("voided", "timestamptz");
        table.Indexes.Add(new IndexDefinition("statement_fact_scan") { Columns = ["tenant_id", "learner"], Predicate = "terminal = 'scan'" });
        table.Indexes.Add(new IndexDefinition("statement_fact_stored") { Columns = ["tenant_id", "stored"] });
        table.Indexes.Add(new IndexDefinition("statement_fact_milestone") { Columns = ["tenant_id", "stored"], Predicate = "activity = course and (completed or success)" });
        table.Indexes.Add(new IndexDefinition("statement_fact_voided") { Columns = ["tenant_id", "voided"], Predicate = "voided is not null" });
        return table;
    }

    /// <summary>Statements that a voiding statement names, and when that was stored; what is voided may arrive later.</summary>
    public static Table Voided()
    {
        var table = InsightsSchema.Table("voided");
        table.AddColumn("statement_id", "uuid").AsPrimaryKey();
        table.AddColumn("stored", "timestamptz").NotNull();
        return table;
    }

    /// <summary>Up to which statement the read models of a tenant know everything.</summary>
    public static Table Known()
    {
        var table = InsightsSchema.Table("known");
        table.AddColumn("stored", "timestamptz").NotNull();
        return table;
    }
}
