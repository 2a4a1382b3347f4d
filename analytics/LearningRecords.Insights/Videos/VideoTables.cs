using Weasel.Postgresql.Tables;

namespace LearningRecords.Insights.Videos;

/// <summary>What was watched of videos, by whom and how often.</summary>
public static class VideoTables
{
    /// <summary>What players told, except in voided statements.</summary>
    public static Table VideoEvent()
    {
        var table = InsightsSchema.Table("video_event");
        table.AddColumn("learner", "uuid").AsPrimaryKey();
        table.AddColumn("activity", "uuid").AsPrimaryKey();
        table.AddColumn("session", "text").AsPrimaryKey();
        table.AddColumn("at", "timestamptz").AsPrimaryKey();
        table.AddColumn("statement_id", "uuid").AsPrimaryKey();
        table.AddColumn("act", "smallint").NotNull();
        table.AddColumn("time", "double precision");
        table.AddColumn("played_from", "double precision[]").NotNull();
        table.AddColumn("played_until", "double precision[]").NotNull();
        return table;
    }

    /// <summary>How often a learner watched each second of a video.</summary>
    public static Table Watched()
    {
        var table = InsightsSchema.Table("watched");
        table.AddColumn("learner", "uuid").AsPrimaryKey();
        table.AddColumn("activity", "uuid").AsPrimaryKey();
        table.AddColumn("views", "integer[]").NotNull();
        table.AddColumn("unique_seconds", "integer").NotNull();
        table.AddColumn("repeated_seconds", "integer").NotNull();
        return table;
    }

    /// <summary>How many learners watched each second of a video, and how often.</summary>
    public static Table Video()
    {
        var table = InsightsSchema.Table("video");
        table.AddColumn("activity", "uuid").AsPrimaryKey();
        table.AddColumn("length", "double precision");
        table.AddColumn("viewers", "integer").NotNull();
        table.AddColumn("viewers_by_second", "integer[]").NotNull();
        table.AddColumn("views_by_second", "integer[]").NotNull();
        return table;
    }
}
