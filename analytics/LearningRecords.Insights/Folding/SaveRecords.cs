using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Progress;

namespace LearningRecords.Insights.Folding;

/// <summary>Queues what changed of the learners' rows, one statement per table for rows that are there and one for rows that are no more.</summary>
internal static class SaveRecords
{
    public static void Queue(PageChanges changes, string tenant, IReadOnlyList<LearnerRecord> learners)
    {
        QueueFirstDays(changes, tenant, [.. learners.Where(learner => learner.FirstDay != learner.FirstDayBefore)]);
        QueueHours(changes, tenant, [.. learners.SelectMany(learner => learner.Hours.Changes, (learner, row) => (learner.Learner, row.Key, row.After))]);
        QueueEver(changes, tenant, [.. learners.SelectMany(learner => learner.Ever.Changes, (learner, row) => (learner.Learner, row.Key, row.After))]);
        QueueSessions(changes, tenant, learners);
        QueueProgress(changes, tenant, [.. learners.SelectMany(learner => learner.Courses.Changes, (learner, row) => (learner.Learner, row.Key, row.After))]);
        QueueAchievements(
            changes, tenant, "attempt", "registration", [.. learners.SelectMany(learner => learner.Attempts.Changes, (learner, row) => (learner.Learner, row.Key.Course, row.Key.Registration, row.After))]);
        QueueAchievements(
            changes, tenant, "part_progress", "activity", [.. learners.SelectMany(learner => learner.Parts.Changes, (learner, row) => (learner.Learner, row.Key.Course, row.Key.Activity, row.After))]);
    }

    private static void QueueFirstDays(PageChanges changes, string tenant, LearnerRecord[] learners)
    {
        if (learners.Length == 0)
            return;
        changes.QueueSqlCommand(
            "update insights.learner l set first_day = t.first_day from unnest(?, ?) t(learner, first_day) where l.tenant_id = ? and l.learner = t.learner",
            learners.Select(learner => learner.Learner).ToArray(), learners.Select(learner => learner.FirstDay).ToArray(), tenant);
    }

    private static void QueueHours(PageChanges changes, string tenant, (Guid Learner, HourKey Key, Activeness? Row)[] rows)
    {
        Split(rows, row => row.Row is null, out var gone, out var there);
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
                [tenant, .. Keys(there), there.Select(row => row.Row!.Statements).ToArray(), there.Select(row => row.Row!.Completed).ToArray()]);
        }

        static object[] Keys((Guid Learner, HourKey Key, Activeness? Row)[] rows) =>
        [
            rows.Select(row => row.Learner).ToArray(),
            rows.Select(row => row.Key.Hour).ToArray(),
            rows.Select(row => row.Key.Course).ToArray(),
            rows.Select(row => row.Key.Terminal).ToArray(),
            rows.Select(row => row.Key.GroupSet).ToArray(),
        ];
    }

    private static void QueueEver(PageChanges changes, string tenant, (Guid Learner, PresenceKey Key, Activeness? Row)[] rows)
    {
        Split(rows, row => row.Row is null, out var gone, out var there);
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
                [tenant, .. Keys(there), there.Select(row => row.Row!.Statements).ToArray(), there.Select(row => row.Row!.Completed).ToArray()]);
        }

        static object[] Keys((Guid Learner, PresenceKey Key, Activeness? Row)[] rows) =>
            [rows.Select(row => row.Learner).ToArray(), rows.Select(row => row.Key.Terminal).ToArray(), rows.Select(row => row.Key.GroupSet).ToArray()];
    }

    private static void QueueSessions(PageChanges changes, string tenant, IReadOnlyList<LearnerRecord> learners)
    {
        var sittings = learners.SelectMany(learner => learner.Sittings, (learner, of) => (learner.Learner, Course: of.Key, Sittings: of.Value)).ToArray();
        var began = sittings.SelectMany(of => of.Sittings.Began, (of, session) => (of.Learner, of.Course, Session: session)).ToArray();
        var starts = began.Select(of => (of.Learner, of.Course, of.Session.Starts)).ToHashSet();
        var ended = sittings.SelectMany(of => of.Sittings.Ended, (of, session) => (of.Learner, of.Course, session.Starts)).Where(key => !starts.Contains(key)).ToArray();
        if (ended.Length > 0)
        {
            changes.QueueSqlCommand(
                """
                delete from insights.session r using unnest(?, ?, ?) t(learner, course, starts)
                where r.tenant_id = ? and r.learner = t.learner and r.course = t.course and r.starts = t.starts
                """,
                ended.Select(key => key.Learner).ToArray(), ended.Select(key => key.Course).ToArray(), ended.Select(key => key.Starts).ToArray(), tenant);
        }

        if (began.Length > 0)
        {
            changes.QueueSqlCommand(
                """
                insert into insights.session (tenant_id, learner, course, starts, ends, first_statement, terminal, group_set)
                select ?, * from unnest(?, ?, ?, ?, ?, ?, ?)
                on conflict (tenant_id, learner, course, starts) do update set
                    ends = excluded.ends, first_statement = excluded.first_statement, terminal = excluded.terminal, group_set = excluded.group_set
                """,
                tenant,
                began.Select(of => of.Learner).ToArray(),
                began.Select(of => of.Course).ToArray(),
                began.Select(of => of.Session.Starts).ToArray(),
                began.Select(of => of.Session.Ends).ToArray(),
                began.Select(of => of.Session.FirstStatement).ToArray(),
                began.Select(of => of.Session.Terminal).ToArray(),
                began.Select(of => of.Session.GroupSet).ToArray());
        }
    }

    private static void QueueProgress(PageChanges changes, string tenant, (Guid Learner, Guid Course, CourseAchievement? Row)[] rows)
    {
        Split(rows, row => row.Row is null, out var gone, out var there);
        if (gone.Length > 0)
        {
            changes.QueueSqlCommand(
                "delete from insights.progress r using unnest(?, ?) t(learner, course) where r.tenant_id = ? and r.learner = t.learner and r.course = t.course",
                gone.Select(row => row.Learner).ToArray(), gone.Select(row => row.Course).ToArray(), tenant);
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
                    there.Select(row => row.Course).ToArray(),
                    .. AchievementColumns.Arrays([.. there.Select(row => row.Row!.Achievement)]),
                    there.Select(row => row.Row!.Attempts).ToArray(),
                    there.Select(row => row.Row!.PartsProgress).ToArray(),
                    there.Select(row => row.Row!.PartsCompleted).ToArray(),
                    there.Select(row => row.Row!.TimeSpent.Ticks / TimeSpan.TicksPerMicrosecond).ToArray(),
                    there.Select(row => row.Row!.GroupSet).ToArray(),
                ]);
        }
    }

    private static void QueueAchievements(
        PageChanges changes, string tenant, string table, string key, (Guid Learner, Guid Course, Guid Key, Achievement? Row)[] rows)
    {
        Split(rows, row => row.Row is null, out var gone, out var there);
        if (gone.Length > 0)
        {
            changes.QueueSqlCommand(
                $"delete from insights.{table} r using unnest(?, ?, ?) t(learner, course, key) where r.tenant_id = ? and r.learner = t.learner and r.course = t.course and r.{key} = t.key",
                gone.Select(row => row.Learner).ToArray(), gone.Select(row => row.Course).ToArray(), gone.Select(row => row.Key).ToArray(), tenant);
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
                    there.Select(row => row.Course).ToArray(),
                    there.Select(row => row.Key).ToArray(),
                    .. AchievementColumns.Arrays([.. there.Select(row => row.Row!)]),
                ]);
        }
    }

    private static void Split<T>(T[] rows, Func<T, bool> isGone, out T[] gone, out T[] there)
    {
        gone = [.. rows.Where(isGone)];
        there = [.. rows.Where(row => !isGone(row))];
    }
}
