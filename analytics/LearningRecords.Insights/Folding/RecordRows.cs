using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Progress;

namespace LearningRecords.Insights.Folding;

/// <summary>What the read models hold of learners, as rows.</summary>
internal static class RecordRows
{
    public static RowFormat<(Guid Learner, DateOnly FirstDay)> FirstDays { get; } = new RowFormat<(Guid Learner, DateOnly FirstDay)>("first_day")
        .Value("learner", row => row.Learner)
        .Value("first_day", row => row.FirstDay);

    public static RowFormat<(Guid Learner, HourKey Key, Activeness Row)> Hours { get; } = new RowFormat<(Guid Learner, HourKey Key, Activeness Row)>("learner_hour")
        .Value("learner", row => row.Learner)
        .Value("hour", row => row.Key.Hour)
        .Value("course", row => row.Key.Course)
        .Value("terminal", row => row.Key.Terminal)
        .Value("group_set", row => row.Key.GroupSet)
        .Value("statements", row => row.Row.Statements)
        .Value("completed", row => row.Row.Completed);

    public static RowFormat<(Guid Learner, PresenceKey Key, Activeness Row)> Ever { get; } = new RowFormat<(Guid Learner, PresenceKey Key, Activeness Row)>("learner_ever")
        .Value("learner", row => row.Learner)
        .Value("terminal", row => row.Key.Terminal)
        .Value("group_set", row => row.Key.GroupSet)
        .Value("statements", row => row.Row.Statements)
        .Value("completed", row => row.Row.Completed);

    public static RowFormat<(Guid Learner, Guid Course, Session Session)> Sessions { get; } = new RowFormat<(Guid Learner, Guid Course, Session Session)>("session")
        .Value("learner", row => row.Learner)
        .Value("course", row => row.Course)
        .Value("starts", row => row.Session.Starts)
        .Value("ends", row => row.Session.Ends)
        .Value("first_statement", row => row.Session.FirstStatement)
        .Value("terminal", row => row.Session.Terminal)
        .Value("group_set", row => row.Session.GroupSet);

    public static RowFormat<(Guid Learner, Guid Key, CourseAchievement Row)> Courses { get; } =
        Achievements(
            new RowFormat<(Guid Learner, Guid Key, CourseAchievement Row)>("progress")
                .Value("learner", row => row.Learner)
                .Value("course", row => row.Key)
                .Value("attempts", row => row.Row.Attempts)
                .Value("parts_progress", row => row.Row.PartsProgress)
                .Value("parts_completed", row => row.Row.PartsCompleted)
                .Value("time_spent_microseconds", row => row.Row.TimeSpent.Ticks / TimeSpan.TicksPerMicrosecond)
                .Value("group_set", row => row.Row.GroupSet),
            row => row.Row.Achievement);

    public static RowFormat<(Guid Learner, (Guid Course, Guid Key) Key, Achievement Row)> Attempts { get; } = OfKey("attempt", "registration");

    public static RowFormat<(Guid Learner, (Guid Course, Guid Key) Key, Achievement Row)> Parts { get; } = OfKey("part_progress", "activity");

    private static RowFormat<(Guid Learner, (Guid Course, Guid Key) Key, Achievement Row)> OfKey(string table, string key) =>
        Achievements(
            new RowFormat<(Guid Learner, (Guid Course, Guid Key) Key, Achievement Row)>(table)
                .Value("learner", row => row.Learner)
                .Value("course", row => row.Key.Course)
                .Value(key, row => row.Key.Key),
            row => row.Row);

    private static RowFormat<TRow> Achievements<TRow>(RowFormat<TRow> format, Func<TRow, Achievement> of) => format
        .Value("statements", row => of(row).Statements)
        .Value("own_progress", row => of(row).Progress)
        .ValueOrNull("own_completed_at", row => of(row).CompletedAt)
        .ValueOrNull("success", row => of(row).Success?.Value)
        .ValueOrNull("success_at", row => of(row).Success?.At)
        .ValueOrNull("success_by", row => of(row).Success?.By)
        .ValueOrNull("passed_at", row => of(row).PassedAt)
        .ValueOrNull("best_score", row => of(row).BestScore)
        .ValueOrNull("last_score", row => of(row).LastScore?.Value)
        .ValueOrNull("last_score_at", row => of(row).LastScore?.At)
        .ValueOrNull("last_score_by", row => of(row).LastScore?.By)
        .ValueOrNull("rating", row => of(row).Rating?.Value)
        .ValueOrNull("rated_at", row => of(row).Rating?.At)
        .ValueOrNull("rated_by", row => of(row).Rating?.By)
        .Value("first_activity", row => of(row).First)
        .Value("last_activity", row => of(row).Last)
        .ValueOrNull("own_best_score", row => of(row).OwnBestScore)
        .ValueOrNull("registered_at", row => of(row).RegisteredAt)
        .ValueOrNull("withdrew_at", row => of(row).WithdrewAt);
}
