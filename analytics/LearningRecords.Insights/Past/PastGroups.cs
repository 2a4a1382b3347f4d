using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using LearningRecords.Insights.Facts;
using LearningRecords.Insights.LearnerGroups;
using Npgsql;

namespace LearningRecords.Insights.Past;

/// <summary>What decided at a past moment which groups a fact counts for. Where no group is asked for, nothing is read, and every fact counts for everyone alone.</summary>
internal sealed class PastGroups
{
    private static readonly GroupSet Everyone = GroupSet.Of([Guid.Empty]);
    private readonly IReadOnlyDictionary<Guid, Guid> _parents;
    private readonly GroupRules _rules;
    private readonly bool _areAskedFor;
    private readonly ConcurrentBag<PastMemberships> _spare = [];

    private PastGroups(IReadOnlyDictionary<Guid, Guid> parents, GroupRules rules, bool areAskedFor) => (_parents, _rules, _areAskedFor) = (parents, rules, areAskedFor);

    public static async Task<PastGroups> LoadAsync(NpgsqlConnection connection, string tenant, PastScope scope, CancellationToken token) => scope.AsksForGroups
        ? new PastGroups(
            await LoadGroups.KnownParentsAsync(connection, tenant, InsightsSchema.Schema, token),
            new GroupRules(await LoadGroups.KeptRulesAsync(connection, tenant, InsightsSchema.Schema, scope.Moment, token)), areAskedFor: true)
        : new PastGroups(new Dictionary<Guid, Guid>(), GroupRules.None, areAskedFor: false);

    /// <summary>Decides one fact after the other, on one thread.</summary>
    public GroupSets Sets() => new(_parents, _rules);

    /// <summary>The memberships and properties of the learners of the scope as they were known then.</summary>
    public async Task<Joined> OfLearnersAsync(NpgsqlConnection connection, string tenant, PastScope scope, Guid[]? among, CancellationToken token) => new(
        this,
        _areAskedFor ? await MembershipsAsync(connection, tenant, scope, among, token) : new PastMemberships(),
        _rules.Properties.Length == 0 ? [] : await PropertiesAsync(connection, tenant, scope, among, token));

    /// <summary>The same of a share, whose packed memberships are still to be added.</summary>
    /// <param name="late">Memberships that are not packed.</param>
    public async Task<Joined> OfShareAsync(NpgsqlConnection connection, string tenant, PastScope scope, IEnumerable<ToldMembership> late, CancellationToken token)
    {
        var memberships = Spare();
        foreach (var word in late)
            memberships.Add(word.Learner, word.Membership);
        return new Joined(this, memberships, _rules.Properties.Length == 0 ? [] : await PropertiesAsync(connection, tenant, scope, null, token));
    }

    private PastMemberships Spare() => _spare.TryTake(out var spare) ? spare : new PastMemberships();

    private async Task<PastMemberships> MembershipsAsync(NpgsqlConnection connection, string tenant, PastScope scope, Guid[]? among, CancellationToken token)
    {
        await using var command = ReadPast.Ask(
            connection, tenant, scope, among, "m",
            // Most hold in every course and for all time, and what is null costs neither side anything.
            """
            select m.learner, m.learner_group, nullif(m.valid_from, '-infinity'), nullif(m.valid_until, 'infinity'), nullif(m.course, '00000000-0000-0000-0000-000000000000')
            from insights.membership m where m.tenant_id = $1 and m.stored <= $2 and (m.superseded > $2 or m.superseded = 'infinity')
            """);
        await using var reader = await command.ExecuteReaderAsync(token);
        var memberships = Spare();
        while (await reader.ReadAsync(token))
        {
            memberships.Add(reader.GetGuid(0), new Membership(
                reader.GetGuid(1), reader.GetFieldValue<DateTimeOffset?>(2) ?? DateTimeOffset.MinValue, reader.GetFieldValue<DateTimeOffset?>(3) ?? DateTimeOffset.MaxValue,
                reader.GetFieldValue<Guid?>(4) ?? Guid.Empty));
        }

        return memberships;
    }

    private async Task<Dictionary<Guid, Dictionary<Guid, IReadOnlyList<(DateTimeOffset From, string? Value)>>>> PropertiesAsync(
        NpgsqlConnection connection, string tenant, PastScope scope, Guid[]? among, CancellationToken token)
    {
        await using var command = ReadPast.Ask(
            connection, tenant, scope, among, "p",
            "select p.learner, p.property, p.valid_from, p.value from insights.profile_property p where p.tenant_id = $1 and p.stored <= $2");
        command.CommandText += $" and p.property = any({ReadPast.Add(command, _rules.Properties)})";
        return LoadTraits.InOrder(await LoadTraits.ReadAsync(command, token));
    }

    /// <summary>What some learners had joined, and what their profiles said.</summary>
    internal sealed class Joined(
        PastGroups groups, PastMemberships memberships, Dictionary<Guid, Dictionary<Guid, IReadOnlyList<(DateTimeOffset From, string? Value)>>> properties)
    {
        public PastMemberships Memberships => memberships;

        /// <summary>Tells the facts of a learner with the groups that each counted for.</summary>
        public void Tell(GroupSets sets, Guid learner, Guid? homeGroup, List<StatementFact> facts, List<PastFact> told)
        {
            if (!groups._areAskedFor)
            {
                foreach (var fact in facts)
                    told.Add(new PastFact(fact, Everyone));
                return;
            }

            var ofLearner = Of(sets, learner, homeGroup, facts.Select(fact => fact.Occasion));
            foreach (var fact in facts)
                told.Add(new PastFact(fact, ofLearner.Next(fact.Occasion)));
        }

        /// <summary>Tells each set of groups once that any statement of a learner counted for.</summary>
        public void Tell(GroupSets sets, Guid learner, Guid? homeGroup, List<Occasion> occasions, List<GroupSet> told)
        {
            var ofLearner = Of(sets, learner, homeGroup, occasions);
            foreach (ref readonly var occasion in CollectionsMarshal.AsSpan(occasions))
            {
                var set = ofLearner.Next(occasion);
                if (!told.Contains(set))
                    told.Add(set);
            }
        }

        // What a statement counts for may depend on the others.
        private GroupSets.OfLearner Of(GroupSets sets, Guid learner, Guid? homeGroup, IEnumerable<Occasion> occasions)
        {
            var traits = new LearnerTraits(homeGroup, properties.TryGetValue(learner, out var values) ? values : LearnerTraits.None.Properties, groups._rules.FirstScans(occasions));
            return sets.Of(traits, memberships.Of(learner));
        }

        /// <summary>Lends the memory to the next learners.</summary>
        public void GiveBack()
        {
            memberships.Clear();
            groups._spare.Add(memberships);
        }
    }
}

/// <summary>What some learners had joined, in memory that serves others afterwards.</summary>
internal sealed class PastMemberships
{
    private const int None = -1;

    private readonly Dictionary<Guid, int> _last = [];
    private readonly List<(Membership Membership, int Before)> _all = [];
    private readonly List<Membership> _ofLearner = [];

    public void Add(Guid learner, Membership membership)
    {
        ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(_last, learner, out var isKnown);
        _all.Add((membership, isKnown ? last : None));
        last = _all.Count - 1;
    }

    /// <summary>A learner's, until another is asked for.</summary>
    public List<Membership> Of(Guid learner)
    {
        _ofLearner.Clear();
        for (var at = _last.GetValueOrDefault(learner, None); at != None; at = _all[at].Before)
            _ofLearner.Add(_all[at].Membership);
        return _ofLearner;
    }

    public void Clear()
    {
        _last.Clear();
        _all.Clear();
    }
}
