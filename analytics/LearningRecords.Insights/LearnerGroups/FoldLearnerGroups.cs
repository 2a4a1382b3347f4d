using System.Globalization;
using System.Text.Json;
using LearningRecords.Events;
using LearningRecords.Insights.Folding;
using LearningRecords.Insights.Past;
using LearningRecords.Xapi;

namespace LearningRecords.Insights.LearnerGroups;

/// <summary>Learner groups and who belongs to them: by account home page, by the team a statement names, by imported membership.</summary>
public static class FoldLearnerGroups
{
    /// <summary>The group of all learners whose accounts belong to one platform.</summary>
    public static string HomePageGroupId(string homePage) => $"homepage:{homePage}";

    public static void Queue(PageChanges changes, InsightsPage page)
    {
        QueueDefined(changes, page);
        QueueSeen(changes, page);
        QueueMemberships(changes, page);
        QueueArchived(changes, page);
        QueueRules(changes, page);
        QueueProperties(changes, page);
    }

    public static void QueueSets(PageChanges changes, string tenant, IEnumerable<GroupSet> sets)
    {
        var all = sets.ToArray();
        if (all.Length == 0)
            return;
        changes.QueueSqlCommand(
            "insert into insights.group_set (tenant_id, group_set, learner_groups) select ?, t.group_set, t.learner_groups::uuid[] from unnest(?, ?) t(group_set, learner_groups) on conflict do nothing",
            tenant, all.Select(set => set.Key).ToArray(), all.Select(set => $"{{{string.Join(',', set.Groups)}}}").ToArray());
    }

    private static readonly RowFormat<(Guid Group, Guid Learner)> Learners = new RowFormat<(Guid Group, Guid Learner)>("group_learner")
        .Value("learner_group", row => row.Group)
        .Value("learner", row => row.Learner);

    /// <summary>Keeps who was ever active in which group.</summary>
    /// <param name="sets">Every set of groups that rows name.</param>
    internal static void QueueLearners(PageChanges changes, string tenant, IReadOnlyCollection<LearnerRecord> learners, IReadOnlyDictionary<Guid, GroupSet> sets)
    {
        var (joined, left) = (new List<(Guid Group, Guid Learner)>(), new List<(Guid Group, Guid Learner)>());
        foreach (var learner in learners.Where(learner => learner.Ever.Changes.Any(change => change.Before is null || change.After is null)))
        {
            var (before, after) = (Groups(learner.Ever.Before), Groups(learner.Ever.After));
            joined.AddRange(after.Except(before).Select(group => (group, learner.Learner)));
            left.AddRange(before.Except(after).Select(group => (group, learner.Learner)));
        }

        if (left.Count > 0)
        {
            changes.QueueSqlCommand(
                "delete from insights.group_learner r using unnest(?, ?) t(learner_group, learner) where r.tenant_id = ? and r.learner_group = t.learner_group and r.learner = t.learner",
                left.Select(row => row.Group).ToArray(), left.Select(row => row.Learner).ToArray(), tenant);
        }

        changes.Insert(Learners, tenant, joined);

        HashSet<Guid> Groups(IEnumerable<KeyValuePair<PresenceKey, Activeness>> ever) => [.. ever.Select(row => row.Key.GroupSet).Distinct().SelectMany(set => sets[set].Groups)];
    }

    /// <summary>Keeps who was ever active in which group, in a table that is empty.</summary>
    internal static void QueueAllLearners(PageChanges changes, string tenant) => changes.QueueSqlCommand(
        """
        insert into insights.group_learner (tenant_id, learner_group, learner)
        select distinct e.tenant_id, member.learner_group, e.learner
        from insights.learner_ever e join insights.group_set s on s.tenant_id = e.tenant_id and s.group_set = e.group_set cross join lateral unnest(s.learner_groups) member(learner_group)
        where e.tenant_id = ?
        """,
        tenant);

    /// <summary>Forgets those of the sets that no row names any more.</summary>
    public static void QueueUnused(PageChanges changes, string tenant, Guid[] sets)
    {
        if (sets.Length == 0)
            return;
        changes.QueueSqlCommand(
            """
            delete from insights.group_set s where s.tenant_id = ? and s.group_set = any(?)
            and not exists (select from insights.learner_ever e where e.tenant_id = s.tenant_id and e.group_set = s.group_set)
            and not exists (select from insights.progress p where p.tenant_id = s.tenant_id and p.group_set = s.group_set)
            """,
            tenant, sets);
    }

    private static void QueueDefined(PageChanges changes, InsightsPage page)
    {
        var defined = page.Groups.GroupBy(group => group.GroupId, StringComparer.Ordinal).Select(definitions => definitions.Last()).ToArray();
        if (defined.Length == 0)
            return;
        changes.QueueSqlCommand(
            """
            insert into insights.learner_group (tenant_id, learner_group, id, kind, parent, name_en, name_zh)
            select ?, * from unnest(?, ?, ?, ?, ?, ?)
            on conflict (tenant_id, learner_group) do update set
                kind = excluded.kind, parent = excluded.parent, name_en = excluded.name_en, name_zh = excluded.name_zh
            """,
            page.Tenant,
            defined.Select(group => IriKey.Of(group.GroupId)).ToArray(),
            defined.Select(group => group.GroupId).ToArray(),
            defined.Select(group => group.Kind).ToArray(),
            defined.Select(group => group.ParentId is { } parent ? IriKey.Of(parent) : (Guid?)null).ToArray(),
            defined.Select(group => group.NameEn).ToArray(),
            defined.Select(group => group.NameZh).ToArray());
    }

    // Groups that statements mention take their place only until somebody defines them.
    private static void QueueSeen(PageChanges changes, InsightsPage page)
    {
        var homePages = page.Statements.SelectMany(statement => statement.Learners)
            .Select(learner => learner.HomePage).OfType<string>().Distinct(StringComparer.Ordinal)
            .Select(homePage => (Group: IriKey.Of(HomePageGroupId(homePage)), Id: HomePageGroupId(homePage), Kind: "home-page", Name: (string?)homePage));
        var teams = page.Statements.SelectMany(statement => statement.Teams)
            .Select(team => (team.Group, Id: team.Identity, Kind: "team", team.Name));
        var seen = homePages.Concat(teams).DistinctBy(group => group.Group).ToArray();
        if (seen.Length == 0)
            return;
        changes.QueueSqlCommand(
            """
            insert into insights.learner_group (tenant_id, learner_group, id, kind, name_en)
            select ?, * from unnest(?, ?, ?, ?) on conflict do nothing
            """,
            page.Tenant,
            seen.Select(group => group.Group).ToArray(),
            seen.Select(group => group.Id).ToArray(),
            seen.Select(group => group.Kind).ToArray(),
            seen.Select(group => group.Name).ToArray());
    }

    // One word on a membership after the other, as each takes the place of the one before; nearly always there is one.
    private static void QueueMemberships(PageChanges changes, InsightsPage page)
    {
        var all = Words(page).ToArray();
        if (all.Length == 0)
            return;
        PackMemberships.QueueUnpack(changes, page.Tenant, all.Min(word => word.Stored));
        var words = all.GroupBy(told => Key(told)).SelectMany(told => told.GroupBy(word => word.Stored).Select((repeats, place) => (Place: place, Word: repeats.Last())));
        foreach (var told in words.GroupBy(word => word.Place, word => word.Word))
        {
            var memberships = told.ToArray();
            object[] key =
            [
                memberships.Select(word => word.Learner).ToArray(),
                memberships.Select(word => word.Membership.Group).ToArray(),
                memberships.Select(word => word.Membership.From).ToArray(),
                memberships.Select(word => word.Membership.Course).ToArray(),
                memberships.Select(word => word.Membership.Until).ToArray(),
                memberships.Select(word => word.Stored).ToArray(),
            ];
            changes.QueueSqlCommand(
                """
                update insights.membership m set superseded = t.stored from unnest(?, ?, ?, ?, ?, ?) t(learner, learner_group, valid_from, course, valid_until, stored)
                where m.tenant_id = ? and m.learner = t.learner and m.learner_group = t.learner_group and m.valid_from = t.valid_from and m.course = t.course
                  and m.superseded = 'infinity' and m.valid_until <> t.valid_until
                """,
                [.. key, page.Tenant]);
            changes.QueueSqlCommand(
                """
                insert into insights.membership (tenant_id, learner, learner_group, valid_from, course, valid_until, stored, superseded)
                select known.tenant_id, t.*, 'infinity' from (select ?) known(tenant_id), unnest(?, ?, ?, ?, ?, ?) t(learner, learner_group, valid_from, course, valid_until, stored)
                where not exists (
                    select from insights.membership m
                    where m.tenant_id = known.tenant_id and m.learner = t.learner and m.learner_group = t.learner_group and m.valid_from = t.valid_from and m.course = t.course and m.superseded = 'infinity')
                on conflict (tenant_id, learner, learner_group, valid_from, course, stored) do update set valid_until = excluded.valid_until, superseded = excluded.superseded
                """,
                [page.Tenant, .. key]);
        }
    }

    private static void QueueArchived(PageChanges changes, InsightsPage page)
    {
        foreach (var told in page.Archived)
        {
            changes.QueueSqlCommand(
                "update insights.learner_group set archived = nullif(?, '')::timestamptz where tenant_id = ? and learner_group = ?",
                told.Archived ? told.Stored.ToString("O", CultureInfo.InvariantCulture) : "", page.Tenant, IriKey.Of(told.GroupId));
        }
    }

    // One after the other, as each takes the place of those that would have begun later.
    private static void QueueRules(PageChanges changes, InsightsPage page)
    {
        foreach (var set in page.Rules)
        {
            var group = IriKey.Of(set.GroupId);
            changes.QueueSqlCommand(
                "update insights.learner_group_rule set superseded = ? where tenant_id = ? and learner_group = ? and effective_from >= ? and superseded = 'infinity'",
                set.Stored, page.Tenant, group, Kept(set.From));
            changes.QueueSqlCommand(
                "insert into insights.learner_group_rule (tenant_id, learner_group, effective_from, stored, superseded, rule) values (?, ?, ?, ?, 'infinity', nullif(?, '')::jsonb)",
                page.Tenant, group, Kept(set.From), set.Stored, set.Rule is { } rule ? JsonSerializer.Serialize(rule, GroupRule.Json) : "");
        }
    }

    private static void QueueProperties(PageChanges changes, InsightsPage page)
    {
        var last = page.Described.Select(told => (Told: told, Key: (Property: GroupRules.PropertyKey(told.Property.Profile, told.Property.Property), Learner: IriKey.Of(told.Property.Learner), From: Kept(told.Property.From))))
            .GroupBy(told => told.Key).Select(repeats => repeats.Last()).ToArray();
        if (last.Length == 0)
            return;
        changes.QueueSqlCommand(
            """
            insert into insights.profile_property (tenant_id, property, learner, valid_from, value, stored) select ?, * from unnest(?, ?, ?, ?, ?)
            on conflict (tenant_id, property, learner, valid_from) do update set value = excluded.value, stored = excluded.stored
            """,
            page.Tenant,
            last.Select(told => told.Key.Property).ToArray(),
            last.Select(told => told.Key.Learner).ToArray(),
            last.Select(told => told.Key.From).ToArray(),
            last.Select(told => told.Told.Property.Value).ToArray(),
            last.Select(told => told.Told.Stored).ToArray());
    }

    /// <summary>The memberships that the page tells of, the last word on each.</summary>
    internal static (Guid Learner, Membership Membership, DateTimeOffset Stored)[] Told(InsightsPage page) => [.. Words(page).GroupBy(told => Key(told)).Select(repeats => repeats.Last())];

    // Instants are UTC in microseconds, as the database keeps them.
    private static IEnumerable<(Guid Learner, Membership Membership, DateTimeOffset Stored)> Words(InsightsPage page) => page.Joined
        .SelectMany(joined => joined.Members, (joined, member) => (
            Learner: IriKey.Of(member.Learner),
            Membership: new Membership(
                IriKey.Of(joined.GroupId),
                Kept(member.From ?? DateTimeOffset.MinValue),
                Kept(member.Until ?? DateTimeOffset.MaxValue),
                member.CourseId is { } course ? IriKey.Of(course) : Guid.Empty),
            Stored: Kept(joined.Stored)));

    private static (Guid Learner, Guid Group, DateTimeOffset From, Guid Course) Key((Guid Learner, Membership Membership, DateTimeOffset Stored) told) =>
        (told.Learner, told.Membership.Group, told.Membership.From, told.Membership.Course);

    internal static DateTimeOffset Kept(DateTimeOffset instant) =>
        instant == DateTimeOffset.MaxValue ? instant : new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
