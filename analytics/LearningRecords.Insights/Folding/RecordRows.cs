using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Progress;
using NpgsqlTypes;

namespace LearningRecords.Insights.Folding;

/// <summary>What the read models hold of learners, as rows.</summary>
internal static class RecordRows
{
    public static RowFormat<(Guid Learner, DateOnly FirstDay)> FirstDays { get; } = new RowFormat<(Guid Learner, DateOnly FirstDay)>("first_day")
        .Value("learner", NpgsqlDbType.Uuid, row => row.Learner)
        .Value("first_day", NpgsqlDbType.Date, row => row.FirstDay);

    public static RowFormat<(Guid Learner, HourKey Key, Activeness Row)> Hours { get; } = new RowFormat<(Guid Learner, HourKey Key, Activeness Row)>("learner_hour")
        .Value("learner", NpgsqlDbType.Uuid, row => row.Learner)
        .Value("hour", NpgsqlDbType.TimestampTz, row => row.Key.Hour)
        .Value("course", NpgsqlDbType.Uuid, row => row.Key.Course)
        .Value("terminal", NpgsqlDbType.Text, row => row.Key.Terminal)
        .Value("group_set", NpgsqlDbType.Uuid, row => row.Key.GroupSet)
        .Value("statements", NpgsqlDbType.Integer, row => row.Row.Statements)
        .Value("completed", NpgsqlDbType.Boolean, row => row.Row.Completed);

    public static RowFormat<(Guid Learner, PresenceKey Key, Activeness Row)> Ever { get; } = new RowFormat<(Guid Learner, PresenceKey Key, Activeness Row)>("learner_ever")
        .Value("learner", NpgsqlDbType.Uuid, row => row.Learner)
        .Value("terminal", NpgsqlDbType.Text, row => row.Key.Terminal)
        .Value("group_set", NpgsqlDbType.Uuid, row => row.Key.GroupSet)
        .Value("statements", NpgsqlDbType.Integer, row => row.Row.Statements)
        .Value("completed", NpgsqlDbType.Boolean, row => row.Row.Completed);

    public static RowFormat<(Guid Learner, Guid Course, Session Session)> Sessions { get; } = new RowFormat<(Guid Learner, Guid Course, Session Session)>("session")
        .Value("learner", NpgsqlDbType.Uuid, row => row.Learner)
        .Value("course", NpgsqlDbType.Uuid, row => row.Course)
        .Value("starts", NpgsqlDbType.TimestampTz, row => row.Session.Starts)
        .Value("ends", NpgsqlDbType.TimestampTz, row => row.Session.Ends)
        .Value("first_statement", NpgsqlDbType.Uuid, row => row.Session.FirstStatement)
        .Value("terminal", NpgsqlDbType.Text, row => row.Session.Terminal)
        .Value("group_set", NpgsqlDbType.Uuid, row => row.Session.GroupSet);

    public static RowFormat<(Guid Learner, Guid Key, CourseAchievement Row)> Courses { get; } =
        Achievements(
            new RowFormat<(Guid Learner, Guid Key, CourseAchievement Row)>("progress")
                .Value("learner", NpgsqlDbType.Uuid, row => row.Learner)
                .Value("course", NpgsqlDbType.Uuid, row => row.Key)
                .Value("attempts", NpgsqlDbType.Integer, row => row.Row.Attempts)
                .Value("parts_progress", NpgsqlDbType.Bigint, row => row.Row.PartsProgress)
                .Value("parts_completed", NpgsqlDbType.Integer, row => row.Row.PartsCompleted)
                .Value("time_spent_microseconds", NpgsqlDbType.Bigint, row => row.Row.TimeSpent.Ticks / TimeSpan.TicksPerMicrosecond)
                .Value("group_set", NpgsqlDbType.Uuid, row => row.Row.GroupSet),
            row => row.Row.Achievement);

    public static RowFormat<(Guid Learner, (Guid Course, Guid Key) Key, Achievement Row)> Attempts { get; } = OfKey("attempt", "registration");

    public static RowFormat<(Guid Learner, (Guid Course, Guid Key) Key, Achievement Row)> Parts { get; } = OfKey("part_progress", "activity");

    private static RowFormat<(Guid Learner, (Guid Course, Guid Key) Key, Achievement Row)> OfKey(string table, string key) =>
        Achievements(
            new RowFormat<(Guid Learner, (Guid Course, Guid Key) Key, Achievement Row)>(table)
                .Value("learner", NpgsqlDbType.Uuid, row => row.Learner)
                .Value("course", NpgsqlDbType.Uuid, row => row.Key.Course)
                .Value(key, NpgsqlDbType.Uuid, row => row.Key.Key),
            row => row.Row);

    private static RowFormat<TRow> Achievements<TRow>(RowFormat<TRow> format, Func<TRow, Achievement> of) => format
        .Value("statements", NpgsqlDbType.Integer, row => of(row).Statements)
        .Value("own_progress", NpgsqlDbType.Integer, row => of(row).Progress)
        .ValueOrNull("own_completed_at", NpgsqlDbType.TimestampTz, row => of(row).CompletedAt)
        .ValueOrNull("success", NpgsqlDbType.Boolean, row => of(row).Success?.Value)
        .ValueOrNull("success_at", NpgsqlDbType.TimestampTz, row => of(row).Success?.At)
        .ValueOrNull("success_by", NpgsqlDbType.Uuid, row => of(row).Success?.By)
        .ValueOrNull("passed_at", NpgsqlDbType.TimestampTz, row => of(row).PassedAt)
        .ValueOrNull("best_score", NpgsqlDbType.Double, row => of(row).BestScore)
        .ValueOrNull("last_score", NpgsqlDbType.Double, row => of(row).LastScore?.Value)
        .ValueOrNull("last_score_at", NpgsqlDbType.TimestampTz, row => of(row).LastScore?.At)
        .ValueOrNull("last_score_by", NpgsqlDbType.Uuid, row => of(row).LastScore?.By)
        .ValueOrNull("rating", NpgsqlDbType.Double, row => of(row).Rating?.Value)
        .ValueOrNull("rated_at", NpgsqlDbType.TimestampTz, row => of(row).Rating?.At)
        .ValueOrNull("rated_by", NpgsqlDbType.Uuid, row => of(row).Rating?.By)
        .Value("first_activity", NpgsqlDbType.TimestampTz, row => of(row).First)
        .Value("last_activity", NpgsqlDbType.TimestampTz, row => of(row).Last)
        .ValueOrNull("own_best_score", NpgsqlDbType.Double, row => of(row).OwnBestScore)
        .ValueOrNull("registered_at", NpgsqlDbType.TimestampTz, row => of(row).RegisteredAt)
        .ValueOrNull("withdrew_at", NpgsqlDbType.TimestampTz, row => of(row).WithdrewAt);
}
