using Weasel.Postgresql.Tables;

namespace LearningRecords.Insights.Progress;

/// <summary>How far learners came: in a course, in each attempt at it, in each part of it. Progress is in millionths, so that sums are the same in any order.</summary>
public static class ProgressTables
{
    /// <summary>Progress per learner and course. How many parts the course has is read beside it, so that a part learnt of later counts for everyone.</summary>
    public static Table Progress()
    {
        var table = InsightsSchema.Table("progress");
        table.AddColumn("learner", "uuid").AsPrimaryKey();
        table.AddColumn("course", "uuid").AsPrimaryKey();
        AddAchievement(table);
        table.AddColumn("attempts", "integer").NotNull();
        table.AddColumn("parts_progress", "bigint").NotNull();
        table.AddColumn("parts_completed", "integer").NotNull();
        table.AddColumn("time_spent_microseconds", "bigint").NotNull();
        table.AddColumn("group_set", "uuid").NotNull();
        table.Indexes.Add(new IndexDefinition("progress_course") { Columns = ["tenant_id", "course", "learner"] });
        table.Indexes.Add(new IndexDefinition("progress_group_set") { Columns = ["group_set", "tenant_id"] });
        // How the learners of a course are spread over scores and times is counted from these alone.
        table.Indexes.Add(new IndexDefinition("progress_score") { Columns = ["tenant_id", "course", "best_score"], IncludeColumns = ["group_set"], Predicate = "best_score is not null" });
        table.Indexes.Add(new IndexDefinition("progress_completed")
        {
            Columns = ["tenant_id", "course"],
            IncludeColumns = ["own_completed_at", "first_activity", "group_set"],
            Predicate = "own_completed_at is not null",
        });
        table.Indexes.Add(new IndexDefinition("progress_parts") { Columns = ["tenant_id", "course", "parts_completed"], Predicate = "own_completed_at is null and parts_completed > 0" });
        return table;
    }

    /// <summary>What the learners of a course come to, per group, everyone (the nil group) included, with the parts of the course that are known.</summary>
    public static Table CourseTotal()
    {
        var table = InsightsSchema.SumsTable("course_total");
        table.AddColumn("learner_group", "uuid").AsPrimaryKey();
        table.AddColumn("course", "uuid").AsPrimaryKey();
        table.AddColumn("learners", "bigint").NotNull();
        table.AddColumn("started", "bigint").NotNull();
        table.AddColumn("half", "bigint").NotNull();
        table.AddColumn("completed", "bigint").NotNull();
        table.AddColumn("evaluated", "bigint").NotNull();
        table.AddColumn("passed", "bigint").NotNull();
        table.AddColumn("registered", "bigint").NotNull();
        table.AddColumn("withdrew", "bigint").NotNull();
        table.AddColumn("distinguished", "bigint").NotNull();
        table.AddColumn("progress_millionths", "bigint").NotNull();
        table.AddColumn("time_spent_microseconds", "bigint").NotNull();
        table.AddColumn("ratings", "bigint").NotNull();
        table.AddColumn("rating_billionths", "bigint").NotNull();
        table.Indexes.Add(new IndexDefinition("course_total_course") { Columns = ["tenant_id", "course"] });
        return table;
    }

    public static Table Attempt()
    {
        var table = InsightsSchema.Table("attempt");
        table.AddColumn("learner", "uuid").AsPrimaryKey();
        table.AddColumn("course", "uuid").AsPrimaryKey();
        table.AddColumn("registration", "uuid").AsPrimaryKey();
        AddAchievement(table);
        table.Indexes.Add(new IndexDefinition("attempt_course") { Columns = ["tenant_id", "course", "learner", "registration"] });
        return table;
    }

    public static Table PartProgress()
    {
        var table = InsightsSchema.Table("part_progress");
        table.AddColumn("learner", "uuid").AsPrimaryKey();
        table.AddColumn("course", "uuid").AsPrimaryKey();
        table.AddColumn("activity", "uuid").AsPrimaryKey();
        AddAchievement(table);
        table.Indexes.Add(new IndexDefinition("part_progress_activity") { Columns = ["tenant_id", "course", "activity", "learner"] });
        return table;
    }

    private static void AddAchievement(Table table)
    {
        table.AddColumn("statements", "integer").NotNull();
        table.AddColumn("own_progress", "integer").NotNull();
        table.AddColumn("own_completed_at", "timestamptz");
        table.AddColumn("success", "boolean");
        table.AddColumn("success_at", "timestamptz");
        table.AddColumn("success_by", "uuid");
        table.AddColumn("passed_at", "timestamptz");
        table.AddColumn("best_score", "double precision");
        table.AddColumn("last_score", "double precision");
        table.AddColumn("last_score_at", "timestamptz");
        table.AddColumn("last_score_by", "uuid");
        table.AddColumn("rating", "double precision");
        table.AddColumn("rated_at", "timestamptz");
        table.AddColumn("rated_by", "uuid");
        table.AddColumn("first_activity", "timestamptz").NotNull();
        table.AddColumn("last_activity", "timestamptz").NotNull();
        table.AddColumn("own_best_score", "double precision");
        table.AddColumn("registered_at", "timestamptz");
        table.AddColumn("withdrew_at", "timestamptz");
    }
}
