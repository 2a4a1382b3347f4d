using LearningRecords.Insights.Folding;

namespace LearningRecords.Insights.Engagement;

/// <summary>Queues what a page adds to the totals, and takes away rows of which nothing is left.</summary>
internal static class SaveTotals
{
    public static void Queue(PageChanges changes, string tenant, EngagementTotals engagement)
    {
        QueueTotals(changes, tenant, [.. engagement.Totals().Where(row => !row.Value.AreNothing)]);
        QueueHours(changes, tenant, [.. engagement.HoursOfWeek().Where(row => row.Value != 0)]);
        QueueRetention(changes, tenant, [.. engagement.Retention.Where(row => row.Value != 0)]);
    }

    private static void QueueTotals(PageChanges changes, string tenant, KeyValuePair<TotalKey, Totals>[] rows)
    {
        if (rows.Length == 0)
            return;
        changes.QueueSqlCommand(
            """
            insert into insights.engagement as total
                (tenant_id, grain, learner_group, course, terminal, period, active_learners, new_learners, completing_learners, statements, sessions, dwell_microseconds)
            select ?, * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (tenant_id, grain, learner_group, course, terminal, period) do update set
                active_learners = total.active_learners + excluded.active_learners,
                new_learners = total.new_learners + excluded.new_learners,
                completing_learners = total.completing_learners + excluded.completing_learners,
                statements = total.statements + excluded.statements,
                sessions = total.sessions + excluded.sessions,
                dwell_microseconds = total.dwell_microseconds + excluded.dwell_microseconds
            """,
            [
                tenant, .. Keys(rows),
                rows.Select(row => row.Value.Active).ToArray(),
                rows.Select(row => row.Value.New).ToArray(),
                rows.Select(row => row.Value.Completing).ToArray(),
                rows.Select(row => row.Value.Statements).ToArray(),
                rows.Select(row => row.Value.Sessions).ToArray(),
                rows.Select(row => row.Value.Dwell.Ticks / TimeSpan.TicksPerMicrosecond).ToArray(),
            ]);

        var lessened = rows.Where(row => row.Value is { Statements: < 0 } or { Active: < 0 } or { Sessions: < 0 }).ToArray();
        if (lessened.Length == 0)
            return;
        changes.QueueSqlCommand(
            """
            delete from insights.engagement r using unnest(?, ?, ?, ?, ?) t(grain, learner_group, course, terminal, period)
            where r.tenant_id = ? and r.grain = t.grain and r.learner_group = t.learner_group and r.course = t.course and r.terminal = t.terminal and r.period = t.period
              and (r.active_learners, r.new_learners, r.completing_learners, r.statements, r.sessions, r.dwell_microseconds) = (0, 0, 0, 0, 0, 0)
            """,
            [.. Keys(lessened), tenant]);
    }

    private static object[] Keys(KeyValuePair<TotalKey, Totals>[] rows) =>
    [
        rows.Select(row => GrainText.Of(row.Key.Grain)).ToArray(),
        rows.Select(row => row.Key.Group).ToArray(),
        rows.Select(row => row.Key.Course).ToArray(),
        rows.Select(row => row.Key.Terminal).ToArray(),
        rows.Select(row => row.Key.Period).ToArray(),
    ];

    private static void QueueHours(PageChanges changes, string tenant, KeyValuePair<(Guid Group, DateOnly Week, int Hour), long>[] rows)
    {
        if (rows.Length == 0)
            return;
        changes.QueueSqlCommand(
            """
            insert into insights.hour_of_week as total (tenant_id, learner_group, week, hour_of_week, statements)
            select ?, * from unnest(?, ?, ?, ?)
            on conflict (tenant_id, learner_group, week, hour_of_week) do update set statements = total.statements + excluded.statements
            """,
            tenant, rows.Select(row => row.Key.Group).ToArray(), rows.Select(row => row.Key.Week).ToArray(), rows.Select(row => (short)row.Key.Hour).ToArray(),
            rows.Select(row => row.Value).ToArray());

        var lessened = rows.Where(row => row.Value < 0).Select(row => row.Key).ToArray();
        if (lessened.Length == 0)
            return;
        changes.QueueSqlCommand(
            """
            delete from insights.hour_of_week r using unnest(?, ?, ?) t(learner_group, week, hour_of_week)
            where r.tenant_id = ? and r.learner_group = t.learner_group and r.week = t.week and r.hour_of_week = t.hour_of_week and r.statements = 0
            """,
            lessened.Select(key => key.Group).ToArray(), lessened.Select(key => key.Week).ToArray(), lessened.Select(key => (short)key.Hour).ToArray(), tenant);
    }

    private static void QueueRetention(PageChanges changes, string tenant, KeyValuePair<(Guid Group, DateOnly Cohort, DateOnly Week), int>[] rows)
    {
        if (rows.Length == 0)
            return;
        changes.QueueSqlCommand(
            """
            insert into insights.retention as total (tenant_id, learner_group, cohort, week, learners)
            select ?, * from unnest(?, ?, ?, ?)
            on conflict (tenant_id, learner_group, cohort, week) do update set learners = total.learners + excluded.learners
            """,
            tenant, rows.Select(row => row.Key.Group).ToArray(), rows.Select(row => row.Key.Cohort).ToArray(), rows.Select(row => row.Key.Week).ToArray(),
            rows.Select(row => row.Value).ToArray());

        var lessened = rows.Where(row => row.Value < 0).Select(row => row.Key).ToArray();
        if (lessened.Length == 0)
            return;
        changes.QueueSqlCommand(
            """
            delete from insights.retention r using unnest(?, ?, ?) t(learner_group, cohort, week)
            where r.tenant_id = ? and r.learner_group = t.learner_group and r.cohort = t.cohort and r.week = t.week and r.learners = 0
            """,
            lessened.Select(key => key.Group).ToArray(), lessened.Select(key => key.Cohort).ToArray(), lessened.Select(key => key.Week).ToArray(), tenant);
    }
}
