using Weasel.Postgresql.Tables;

namespace LearningRecords.Insights.Progress;

/// <summary>Progress per learner and course. How many parts the course has is read beside it, so that a part learnt of later counts for everyone.</summary>
public static class ProgressTable
{
    public static Table Progress()
    {
        var table = InsightsSchema.Table("progress");
        table.AddColumn("learner", "uuid").AsPrimaryKey();
        table.AddColumn("course", "uuid").AsPrimaryKey();
        table.AddColumn("statements", "integer").NotNull();
        table.AddColumn("attempts", "integer").NotNull();
        table.AddColumn("own_progress", "numeric").NotNull();
        table.AddColumn("own_completed_at", "timestamptz");
        table.AddColumn("parts_progress", "numeric").NotNull();
        table.AddColumn("parts_completed", "integer").NotNull();
        table.AddColumn("success", "boolean");
        table.AddColumn("passed_at", "timestamptz");
        table.AddColumn("best_score", "double precision");
        table.AddColumn("last_score", "double precision");
        table.AddColumn("time_spent_seconds", "numeric").NotNull();
        table.AddColumn("first_activity", "timestamptz").NotNull();
        table.AddColumn("last_activity", "timestamptz").NotNull();
        table.Indexes.Add(new IndexDefinition("progress_course") { Columns = ["tenant_id", "course"] });
        return table;
    }
}
