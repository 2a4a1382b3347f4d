using Weasel.Postgresql.Tables;

namespace LearningRecords.Insights.Engagement;

/// <summary>
/// Engagement per day, course and learner group. The nil course stands for all courses and the nil group for everyone,
/// because active learners of several courses or groups do not add up.
/// </summary>
public static class EngagementTables
{
    public static Table EngagementLearner()
    {
        var table = InsightsSchema.Table("engagement_learner");
        table.AddColumn("learner", "uuid").AsPrimaryKey();
        table.AddColumn("day", "date").AsPrimaryKey();
        table.AddColumn("learner_group", "uuid").AsPrimaryKey();
        table.AddColumn("course", "uuid").AsPrimaryKey();
        table.AddColumn("statements", "integer").NotNull();
        table.AddColumn("completed", "boolean").NotNull();
        table.Indexes.Add(new IndexDefinition("engagement_learner_group") { Columns = ["tenant_id", "learner_group", "course", "day"] });
        return table;
    }

    public static Table Engagement()
    {
        var table = InsightsSchema.Table("engagement");
        table.AddColumn("learner_group", "uuid").AsPrimaryKey();
        table.AddColumn("course", "uuid").AsPrimaryKey();
        table.AddColumn("day", "date").AsPrimaryKey();
        table.AddColumn("active_learners", "integer").NotNull();
        table.AddColumn("statements", "bigint").NotNull();
        table.AddColumn("completions", "integer").NotNull();
        return table;
    }
}
