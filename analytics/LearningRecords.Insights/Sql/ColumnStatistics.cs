namespace LearningRecords.Insights.Sql;

/// <summary>
/// Columns that no plan asks about, so that the database need not look at them: of the seconds of thirty thousand videos it would count every one.
/// </summary>
public static class ColumnStatistics
{
    public const string LeaveOut =
        """
        alter table insights.video_event alter column played_from set statistics 0, alter column played_until set statistics 0;
        alter table insights.watched alter column views set statistics 0;
        alter table insights.video alter column viewers_by_second set statistics 0, alter column views_by_second set statistics 0;
        """;
}
