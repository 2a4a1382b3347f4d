using Weasel.Postgresql.Tables;

namespace LearningRecords.Insights.Courses;

/// <summary>
/// What the catalogue says: courses, micro-courses, teachers and volunteers, and the parts of courses in their order. Each word on a thing has rows of its own,
/// from when it was stored until the next word on it, so that what was known at a past moment can be told; the last is superseded at infinity.
/// </summary>
public static class CatalogueTables
{
    public static Table Catalogue()
    {
        var table = InsightsSchema.Table("catalogue");
        table.AddColumn("resource", "uuid").AsPrimaryKey();
        table.AddColumn("stored", "timestamptz").AsPrimaryKey();
        table.AddColumn("superseded", "timestamptz").NotNull();
        table.AddColumn("id", "text").NotNull();
        table.AddColumn("kind", "text").NotNull();
        table.AddColumn("title_en", "text");
        table.AddColumn("title_zh", "text");
        table.AddColumn("discipline", "text");
        table.AddColumn("discipline_en", "text");
        table.AddColumn("discipline_zh", "text");
        table.AddColumn("level", "integer");
        table.AddColumn("minutes", "integer");
        table.AddColumn("language", "text");
        table.AddColumn("provider", "text");
        table.AddColumn("audience", "text");
        table.AddColumn("open", "boolean");
        table.AddColumn("teachers", "text[]").NotNull();
        table.AddColumn("volunteers", "text[]").NotNull();
        return table;
    }

    public static Table CataloguePart()
    {
        var table = InsightsSchema.Table("catalogue_part");
        table.AddColumn("course", "uuid").AsPrimaryKey();
        table.AddColumn("stored", "timestamptz").AsPrimaryKey();
        table.AddColumn("activity", "uuid").AsPrimaryKey();
        table.AddColumn("superseded", "timestamptz").NotNull();
        table.AddColumn("place", "integer").NotNull();
        table.AddColumn("id", "text").NotNull();
        table.AddColumn("title_en", "text");
        table.AddColumn("title_zh", "text");
        return table;
    }
}
