using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Progress;

namespace LearningRecords.Insights.Folding;

/// <summary>
/// Queues what changed of the learners' rows. Every row that a page can touch was looked for, so one that was not found is new: most are, and they are copied; one statement per table
/// replaces those that were there and one removes those that are no more.
/// </summary>
internal static class SaveRecords
{
    /// <param name="named">Learners whose first day is written with their names.</param>
    public static void Queue(PageChanges changes, string tenant, IReadOnlyList<LearnerRecord> learners, IReadOnlyDictionary<Guid, DateOnly> named)
    {
        QueueFirstDays(changes, tenant, [.. learners.Where(learner => learner.FirstDay != learner.FirstDayBefore && !named.ContainsKey(learner.Learner))]);
        var (hours, ever, courses) = (Changed(learners, learner => learner.Hours), Changed(learners, learner => learner.Ever), Changed(learners, learner => learner.Courses));
        var (attempts, parts) = (Changed(learners, learner => learner.Attempts), Changed(learners, learner => learner.Parts));
        QueueHours(changes, tenant, hours);
        QueueEver(changes, tenant, ever);
        var sessions = QueueSessions(changes, tenant, learners);
        QueueProgress(changes, tenant, courses);
        QueueAchievements(changes, tenant, "attempt", "registration", attempts);
        QueueAchievements(changes, tenant, "part_progress", "activity", parts);

        changes.Insert(RecordRows.Hours, tenant, hours.Fresh);
        changes.Insert(RecordRows.Ever, tenant, ever.Fresh);
        changes.Insert(RecordRows.Sessions, tenant, sessions);
        changes.Insert(RecordRows.Courses, tenant, courses.Fresh);
        changes.Insert(RecordRows.Attempts, tenant, attempts.Fresh);
        changes.Insert(RecordRows.Parts, tenant, parts.Fresh);
    }

    private static void QueueFirstDays(PageChanges changes, string tenant, LearnerRecord[] learners)
    {
        if (learners.Length == 0)
            return;
        changes.QueueSqlCommand(
            "update insights.learner l set first_day = t.first_day from unnest(?, ?) t(learner, first_day) where l.tenant_id = ? and l.learner = t.learner",
            learners.Select(learner => learner.Learner).ToArray(), learners.Select(learner => learner.FirstDay).ToArray(), tenant);
    }

    private static void QueueHours(PageChanges changes, string tenant, ChangedRows<HourKey, Activeness> rows)
    {
        var (_, there, gone) = rows;
        if (gone.Length > 0)
        {
            changes.QueueSqlCommand(
                """
                delete from insights.learner_hour r using unnest(?, ?, ?, ?, ?) t(learner, hour, course, terminal, group_set)
                where r.tenant_id = ? and r.learner = t.learner and r.hour = t.hour and r.course = t.course and r.terminal = t.terminal and r.group_set = t.group_set
                """,
                [.. Keys(gone), tenant]);
        }

        if (there.Length > 0)
        {
            changes.QueueSqlCommand(
                """
                insert into insights.learner_hour (tenant_id, learner, hour, course, terminal, group_set, statements, completed)
                select ?, * from unnest(?, ?, ?, ?, ?, ?, ?)
                on conflict (tenant_id, learner, hour, course, terminal, group_set) do update set statements = excluded.statements, completed = excluded.completed
                """,
                [tenant, .. Keys(there), there.Select(row => row.Row.Statements).ToArray(), there.Select(row => row.Row.Completed).ToArray()]);
        }

        static object[] Keys((Guid Learner, HourKey Key, Activeness Row)[] rows) =>
        [
            rows.Select(row => row.Learner).ToArray(),
            rows.Select(row => row.Key.Hour).ToArray(),
            rows.Select(row => row.Key.Course).ToArray(),
            rows.Select(row => row.Key.Terminal).ToArray(),
            rows.Select(row => row.Key.GroupSet).ToArray(),
        ];
    }

    private static void QueueEver(PageChanges changes, string tenant, ChangedRows<PresenceKey, Activeness> rows)
    {
        var (_, there, gone) = rows;
        if (gone.Length > 0)
        {
            changes.QueueSqlCommand(
                """
                delete from insights.learner_ever r using unnest(?, ?, ?) t(learner, terminal, group_set)
                where r.tenant_id = ? and r.learner = t.learner and r.terminal = t.terminal and r.group_set = t.group_set
                """,
                [.. Keys(gone), tenant]);
        }

        if (there.Length > 0)
        {
            changes.QueueSqlCommand(
                """
                insert into insights.learner_ever (tenant_id, learner, terminal, group_set, statements, completed)
                select ?, * from unnest(?, ?, ?, ?, ?)
                on conflict (tenant_id, learner, terminal, group_set) do update set statements = excluded.statements, completed = excluded.completed
                """,
                [tenant, .. Keys(there), there.Select(row => row.Row.Statements).ToArray(), there.Select(row => row.Row.Completed).ToArray()]);
        }

        static object[] Keys((Guid Learner, PresenceKey Key, Activeness Row)[] rows) =>
            [rows.Select(row => row.Learner).ToArray(), rows.Select(row => row.Key.Terminal).ToArray(), rows.Select(row => row.Key.GroupSet).ToArray()];
    }

    /// <returns>Those that are new.</returns>
    private static (Guid Learner, Guid Course, Session Session)[] QueueSessions(PageChanges changes, string tenant, IReadOnlyList<LearnerRecord> learners)
    {
        var sittings = learners.SelectMany(learner => learner.Sittings, (learner, of) => (learner.Learner, Course: of.Key, Sittings: of.Value)).ToArray();
        var began = sittings.SelectMany(of => of.Sittings.Began, (of, session) => (of.Learner, of.Course, Session: session)).ToArray();
        var starts = began.Select(of => (of.Learner, of.Course, of.Session.Starts)).ToHashSet();
        var found = sittings.SelectMany(of => of.Sittings.Ended, (of, session) => (of.Learner, of.Course, session.Starts)).ToHashSet();
        var ended = found.Where(key => !starts.Contains(key)).ToArray();
        var there = began.Where(of => found.Contains((of.Learner, of.Course, of.Session.Starts))).ToArray();
        if (ended.Length > 0)
        {
            changes.QueueSqlCommand(
                """
                delete from insights.session r using unnest(?, ?, ?) t(learner, course, starts)
                where r.tenant_id = ? and r.learner = t.learner and r.course = t.course and r.starts = t.starts
                """,
                ended.Select(key => key.Learner).ToArray(), ended.Select(key => key.Course).ToArray(), ended.Select(key => key.Starts).ToArray(), tenant);
        }

        if (there.Length > 0)
        {
            changes.QueueSqlCommand(
                """
                insert into insights.session (tenant_id, learner, course, starts, ends, first_statement, terminal, group_set)
                select ?, * from unnest(?, ?, ?, ?, ?, ?, ?)
                on conflict (tenant_id, learner, course, starts) do update set
                    ends = excluded.ends, first_statement = excluded.first_statement, terminal = excluded.terminal, group_set = excluded.group_set
                """,
                tenant,
                there.Select(of => of.Learner).ToArray(),
                there.Select(of => of.Course).ToArray(),
                there.Select(of => of.Session.Starts).ToArray(),
                there.Select(of => of.Session.Ends).ToArray(),
                there.Select(of => of.Session.FirstStatement).ToArray(),
                there.Select(of => of.Session.Terminal).ToArray(),
                there.Select(of => of.Session.GroupSet).ToArray());
        }

        return [.. began.Where(of => !found.Contains((of.Learner, of.Course, of.Session.Starts)))];
    }

    private static void QueueProgress(PageChanges changes, string tenant, ChangedRows<Guid, CourseAchievement> rows)
    {
        var (_, there, gone) = rows;
        if (gone.Length > 0)
        {
            changes.QueueSqlCommand(
                "delete from insights.progress r using unnest(?, ?) t(learner, course) where r.tenant_id = ? and r.learner = t.learner and r.course = t.course",
                gone.Select(row => row.Learner).ToArray(), gone.Select(row => row.Key).ToArray(), tenant);
        }

        if (there.Length > 0)
        {
            changes.QueueSqlCommand(
                $"""
                insert into insights.progress (tenant_id, learner, course, {AchievementColumns.Names("")}, attempts, parts_progress, parts_completed, time_spent_microseconds, group_set)
                select ?, * from unnest(?, ?, {AchievementColumns.Placeholders()}, ?, ?, ?, ?, ?)
                on conflict (tenant_id, learner, course) do update set {AchievementColumns.Replacements("attempts", "parts_progress", "parts_completed", "time_spent_microseconds", "group_set")}
                """,
                [
                    tenant,
                    there.Select(row => row.Learner).ToArray(),
                    there.Select(row => row.Key).ToArray(),
                    .. AchievementColumns.Arrays([.. there.Select(row => row.Row.Achievement)]),
                    there.Select(row => row.Row.Attempts).ToArray(),
                    there.Select(row => row.Row.PartsProgress).ToArray(),
                    there.Select(row => row.Row.PartsCompleted).ToArray(),
                    there.Select(row => row.Row.TimeSpent.Ticks / TimeSpan.TicksPerMicrosecond).ToArray(),
                    there.Select(row => row.Row.GroupSet).ToArray(),
                ]);
        }
    }

    private static void QueueAchievements(
        PageChanges changes, string tenant, string table, string key, ChangedRows<(Guid Course, Guid Key), Achievement> rows)
    {
        var (_, there, gone) = rows;
        if (gone.Length > 0)
        {
            changes.QueueSqlCommand(
                $"delete from insights.{table} r using unnest(?, ?, ?) t(learner, course, key) where r.tenant_id = ? and r.learner = t.learner and r.course = t.course and r.{key} = t.key",
                gone.Select(row => row.Learner).ToArray(), gone.Select(row => row.Key.Course).ToArray(), gone.Select(row => row.Key.Key).ToArray(), tenant);
        }

        if (there.Length > 0)
        {
            changes.QueueSqlCommand(
                $"""
                insert into insights.{table} (tenant_id, learner, course, {key}, {AchievementColumns.Names("")})
                select ?, * from unnest(?, ?, ?, {AchievementColumns.Placeholders()})
                on conflict (tenant_id, learner, course, {key}) do update set {AchievementColumns.Replacements()}
                """,
                [
                    tenant,
                    there.Select(row => row.Learner).ToArray(),
                    there.Select(row => row.Key.Course).ToArray(),
                    there.Select(row => row.Key.Key).ToArray(),
                    .. AchievementColumns.Arrays([.. there.Select(row => row.Row)]),
                ]);
        }
    }

    private static ChangedRows<TKey, TRow> Changed<TKey, TRow>(IReadOnlyList<LearnerRecord> learners, Func<LearnerRecord, Rows<TKey, TRow>> of)
        where TKey : notnull
        where TRow : class
    {
        var (fresh, there, gone) = (new List<(Guid, TKey, TRow)>(), new List<(Guid, TKey, TRow)>(), new List<(Guid, TKey, TRow)>());
        foreach (var learner in learners)
        {
            foreach (var (key, before, after) in of(learner).Changes)
                (after is null ? gone : before is null ? fresh : there).Add((learner.Learner, key, (after ?? before)!));
        }

        return new ChangedRows<TKey, TRow>([.. fresh], [.. there], [.. gone]);
    }

    /// <param name="Gone">As they were.</param>
    private sealed record ChangedRows<TKey, TRow>((Guid Learner, TKey Key, TRow Row)[] Fresh, (Guid Learner, TKey Key, TRow Row)[] There, (Guid Learner, TKey Key, TRow Row)[] Gone);
}
