using Weasel.Postgresql.Tables;

namespace LearningRecords.Insights.Courses;

public static class CourseTables
{
    public static Table Course()
    {
        var table = InsightsSchema.Table("course");
        table.AddColumn("course", "uuid").AsPrimaryKey();
        table.AddColumn("id", "text").NotNull();
        table.AddColumn("title_en", "text");
        table.AddColumn("title_zh", "text");
        table.AddColumn("part_of", "text");
        return table;
    }

    /// <summary>What statements had as their object, and when that was first known.</summary>
    public static Table Activity()
    {
        var table = InsightsSchema.Table("activity");
        table.AddColumn("activity", "uuid").AsPrimaryKey();
        table.AddColumn("id", "text").NotNull();
        table.AddColumn("type", "text");
        table.AddColumn("title_en", "text");
        table.AddColumn("title_zh", "text");
        table.AddColumn("stored", "timestamptz").NotNull();
        return table;
    }

    /// <summary>The activities of a course that can be completed, and when that was first known.</summary>
    public static Table CoursePart()
    {
        var table = InsightsSchema.Table("course_part");
        table.AddColumn("course", "uuid").AsPrimaryKey();
        table.AddColumn("activity", "uuid").AsPrimaryKey();
        table.AddColumn("stored", "timestamptz").NotNull();
        return table;
    }
}
