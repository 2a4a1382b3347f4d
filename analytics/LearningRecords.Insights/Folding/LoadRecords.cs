using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Facts;
using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Insights.Progress;
using Npgsql;

namespace LearningRecords.Insights.Folding;

/// <summary>
/// Reads the rows of learners that facts touch: of the weeks and months around them, of the sittings they may continue, of their courses.
/// <c>lateral … offset 0</c> asks key by key, so that no statistics, or none yet, make the planner read a tenant's or a learner's rows whole.
/// </summary>
internal static class LoadRecords
{
    /// <summary>The rows that the facts of each learner can change.</summary>
    public static Task<IReadOnlyList<LearnerRecord>> TouchedAsync(
        NpgsqlConnection connection, InsightsPage page, IReadOnlyCollection<IGrouping<Guid, StatementFact>> facts, CancellationToken token) =>
        Load(connection, page, [.. facts.Select(learner => learner.Key)], [.. facts.Select(Reach.Of)], Touched.By(facts), token);

    /// <summary>All rows of the learners.</summary>
    public static Task<IReadOnlyList<LearnerRecord>> WholeAsync(NpgsqlConnection connection, InsightsPage page, Guid[] learners, CancellationToken token) =>
        Load(connection, page, learners, [.. learners.Select(Reach.Whole)], null, token);

    private static async Task<IReadOnlyList<LearnerRecord>> Load(
        NpgsqlConnection connection, InsightsPage page, Guid[] learners, Reach[] reaches, Touched? touched, CancellationToken token)
    {
        var tenant = page.Tenant;
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                Command("select learner, learner_group, valid_from, valid_until, course from insights.membership where tenant_id = $1 and learner = any($2) and superseded = 'infinity'", tenant, learners),
                Command("select learner, home_group, first_day from insights.learner where tenant_id = $1 and learner = any($2)", tenant, learners),
                Command(
                    """
                    select r.learner, r.hour, r.course, r.terminal, r.group_set, r.statements, r.completed
                    from unnest($2, $3, $4, $5) t(learner, hours_from, hours_until, first_day)
                    cross join lateral (select first_day from insights.learner where tenant_id = $1 and learner = t.learner offset 0) l
                    cross join lateral (
                        select * from insights.learner_hour where tenant_id = $1 and learner = t.learner
                            and hour >= case when t.first_day < l.first_day then '-infinity' else t.hours_from end
                            and hour <= case when t.first_day < l.first_day then 'infinity' else t.hours_until end offset 0) r
                    """,
                    tenant, learners, reaches.Select(reach => reach.HoursFrom).ToArray(), reaches.Select(reach => reach.HoursUntil).ToArray(), reaches.Select(reach => reach.FirstDay).ToArray()),
                Command("select learner, terminal, group_set, statements, completed from insights.learner_ever where tenant_id = $1 and learner = any($2)", tenant, learners),
                Command(
                    """
                    select r.learner, r.course, r.starts, r.ends, r.first_statement, r.terminal, r.group_set
                    from unnest($2, $3, $4) t(learner, sittings_from, sittings_until)
                    cross join lateral (
                        select * from insights.session where tenant_id = $1 and learner = t.learner and ends >= t.sittings_from and starts <= t.sittings_until offset 0) r
                    order by r.starts
                    """,
                    tenant, learners, reaches.Select(reach => reach.SittingsFrom).ToArray(), reaches.Select(reach => reach.SittingsUntil).ToArray()),
                OfCourses(
                    $"""
                    {AchievementColumns.Names("r.")}, r.learner, r.course,
                    case when (select true from insights.attempt a where a.tenant_id = r.tenant_id and a.learner = r.learner and a.course = r.course limit 1) then r.attempts else 0 end,
                    r.parts_progress, r.parts_completed, r.time_spent_microseconds, r.group_set
                    """, tenant, learners, touched?.Courses),
                Of("attempt", "registration", tenant, learners, touched?.Attempts),
                Of("part_progress", "activity", tenant, learners, touched?.Parts),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(token);
        return await ReadAsync(reader, page, learners, token);
    }

    private static async Task<IReadOnlyList<LearnerRecord>> ReadAsync(NpgsqlDataReader reader, InsightsPage page, Guid[] learners, CancellationToken token)
    {
        var memberships = new Dictionary<Guid, List<Membership>>();
        while (await reader.ReadAsync(token))
        {
            var membership = new Membership(reader.GetGuid(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetGuid(4));
            if (!memberships.TryGetValue(reader.GetGuid(0), out var of))
                memberships[reader.GetGuid(0)] = of = [];
            of.Add(membership);
        }

        foreach (var (learner, membership, _) in FoldLearnerGroups.Told(page))
        {
            if (memberships.TryGetValue(learner, out var of))
                of.RemoveAll(before => (before.Group, before.From, before.Course) == (membership.Group, membership.From, membership.Course));
            else
                memberships[learner] = of = [];
            of.Add(membership);
        }

        await reader.NextResultAsync(token);
        var records = learners.ToDictionary(learner => learner, learner => new LearnerRecord(learner, page.Learners.GetValueOrDefault(learner)?.HomeGroup, memberships.GetValueOrDefault(learner, []), null));
        while (await reader.ReadAsync(token))
        {
            var learner = reader.GetGuid(0);
            records[learner] = new LearnerRecord(learner, reader.GetFieldValue<Guid?>(1), memberships.GetValueOrDefault(learner, []), reader.GetFieldValue<DateOnly?>(2));
        }

        await reader.NextResultAsync(token);
        while (await reader.ReadAsync(token))
        {
            records[reader.GetGuid(0)].Hours.Found(
                new HourKey(reader.GetFieldValue<DateTimeOffset>(1), reader.GetGuid(2), reader.GetString(3), reader.GetGuid(4)), new Activeness(reader.GetInt32(5), reader.GetBoolean(6)));
        }

        await reader.NextResultAsync(token);
        while (await reader.ReadAsync(token))
            records[reader.GetGuid(0)].Ever.Found(new PresenceKey(reader.GetString(1), reader.GetGuid(2)), new Activeness(reader.GetInt32(3), reader.GetBoolean(4)));

        await reader.NextResultAsync(token);
        while (await reader.ReadAsync(token))
        {
            records[reader.GetGuid(0)].SittingsIn(reader.GetGuid(1)).Find(new Session(
                reader.GetFieldValue<DateTimeOffset>(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetGuid(4), reader.GetString(5), reader.GetGuid(6)));
        }

        const int Key = AchievementColumns.Count;
        await reader.NextResultAsync(token);
        while (await reader.ReadAsync(token))
        {
            records[reader.GetGuid(Key)].Courses.Found(reader.GetGuid(Key + 1), new CourseAchievement(
                AchievementColumns.Read(reader), reader.GetInt32(Key + 2), reader.GetInt64(Key + 3), reader.GetInt32(Key + 4), TimeSpan.FromMicroseconds(reader.GetInt64(Key + 5)), reader.GetGuid(Key + 6)));
        }

        await reader.NextResultAsync(token);
        while (await reader.ReadAsync(token))
            records[reader.GetGuid(Key)].Attempts.Found((reader.GetGuid(Key + 1), reader.GetGuid(Key + 2)), AchievementColumns.Read(reader));
        await reader.NextResultAsync(token);
        while (await reader.ReadAsync(token))
            records[reader.GetGuid(Key)].Parts.Found((reader.GetGuid(Key + 1), reader.GetGuid(Key + 2)), AchievementColumns.Read(reader));
        return [.. learners.Select(learner => records[learner])];
    }

    private static NpgsqlBatchCommand OfCourses(string columns, string tenant, Guid[] learners, (Guid Learner, Guid Course)[]? courses) => courses is null
        ? Command($"select {columns} from insights.progress r where r.tenant_id = $1 and r.learner = any($2)", tenant, learners)
        : Command(
            $"""
            select {columns} from unnest($2, $3) t(learner, course)
            cross join lateral (select * from insights.progress where tenant_id = $1 and learner = t.learner and course = t.course offset 0) r
            """,
            tenant, courses.Select(key => key.Learner).ToArray(), courses.Select(key => key.Course).ToArray());

    private static NpgsqlBatchCommand Of(string table, string key, string tenant, Guid[] learners, (Guid Learner, Guid Course, Guid Key)[]? touched) => touched is null
        ? Command($"select {AchievementColumns.Names("r.")}, r.learner, r.course, r.{key} from insights.{table} r where r.tenant_id = $1 and r.learner = any($2)", tenant, learners)
        : Command(
            $"""
            select {AchievementColumns.Names("r.")}, r.learner, r.course, r.{key} from unnest($2, $3, $4) t(learner, course, key)
            cross join lateral (select * from insights.{table} where tenant_id = $1 and learner = t.learner and course = t.course and {key} = t.key offset 0) r
            """,
            tenant, touched.Select(row => row.Learner).ToArray(), touched.Select(row => row.Course).ToArray(), touched.Select(row => row.Key).ToArray());

    private static NpgsqlBatchCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    /// <summary>The rows of progress that facts name.</summary>
    private sealed record Touched((Guid Learner, Guid Course)[] Courses, (Guid Learner, Guid Course, Guid Registration)[] Attempts, (Guid Learner, Guid Course, Guid Activity)[] Parts)
    {
        public static Touched By(IEnumerable<IEnumerable<StatementFact>> facts)
        {
            var (courses, attempts, parts) = (new HashSet<(Guid, Guid)>(), new HashSet<(Guid, Guid, Guid)>(), new HashSet<(Guid, Guid, Guid)>());
            foreach (var fact in facts.SelectMany(of => of))
            {
                courses.Add((fact.Learner, fact.Course));
                if (fact.Registration is { } registration)
                    attempts.Add((fact.Learner, fact.Course, registration));
                if (!fact.OfCourseItself)
                    parts.Add((fact.Learner, fact.Course, fact.Activity));
            }

            return new Touched([.. courses], [.. attempts], [.. parts]);
        }
    }

    /// <summary>How far around a learner's facts rows are needed.</summary>
    private sealed record Reach(DateOnly FirstDay, DateTimeOffset HoursFrom, DateTimeOffset HoursUntil, DateTimeOffset SittingsFrom, DateTimeOffset SittingsUntil)
    {
        public static Reach Of(IEnumerable<StatementFact> facts)
        {
            var (first, last, starts) = (DateTimeOffset.MaxValue, DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
            foreach (var fact in facts)
            {
                first = fact.At < first ? fact.At : first;
                last = fact.At > last ? fact.At : last;
                starts = fact.At - fact.Duration < starts ? fact.At - fact.Duration : starts;
            }

            var (from, until) = TenantCalendar.Surroundings(TenantCalendar.DayOf(first), TenantCalendar.DayOf(last));
            return new Reach(TenantCalendar.DayOf(first), from, until, starts - Session.LongestPause, last + Session.LongestPause);
        }

        public static Reach Whole(Guid learner) => new(DateOnly.MaxValue, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
    }
}
