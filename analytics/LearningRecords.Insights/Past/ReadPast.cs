using System.Runtime.CompilerServices;
using LearningRecords.Insights.Facts;
using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.Past;

/// <summary>Whose facts to read.</summary>
/// <param name="Moment">A moment of <c>stored</c>: what was stored later, and voided later, is not known.</param>
/// <param name="Learner">A learner's canonical identity; null: any.</param>
/// <param name="Course">Only learners with anything in the course; null: any.</param>
/// <param name="Group">Only learners with anything as members of the group; null: everyone.</param>
/// <param name="From">Key of the first learner; null: from the beginning.</param>
/// <param name="Among">Keys of the only learners to read; null: all.</param>
public sealed record PastScope(DateTimeOffset Moment, string? Learner = null, string? Course = null, string? Group = null, Guid? From = null, Guid[]? Among = null)
{
    /// <summary>As late as the database can say: everything.</summary>
    public static readonly DateTimeOffset Now = DateTimeOffset.MaxValue;

    internal Guid? CourseKey => Course is null ? null : IriKey.Of(Course);

    internal Guid? GroupKey => Group is null ? null : IriKey.Of(Group);
}

/// <summary>
/// What was known at a past moment of <c>stored</c>, learner by learner in the order of their keys, so that a page needs no more than its learners, and no answer the memory of all.
/// Which group is part of which, and what things are called, is taken as it is known now.
/// </summary>
internal static class ReadPast
{
    private const int FewLearners = 100;
    private const int MostLearners = 10_000;

    /// <summary>The same learners, few of them at first and more the further somebody reads: for lists, of which a page is shown.</summary>
    public static async IAsyncEnumerable<PastLearner> PageByPageAsync(NpgsqlDataSource database, string tenant, PastScope scope, [EnumeratorCancellation] CancellationToken token)
    {
        if (scope.Learner is not null)
        {
            await foreach (var learner in LearnersAsync(database, tenant, scope, token))
                yield return learner;
            yield break;
        }

        Guid? last = null;
        for (var size = FewLearners; ; size = Math.Min(4 * size, MostLearners))
        {
            var keys = await KeysAsync(database, tenant, scope, last, size, token);
            await foreach (var learner in LearnersAsync(database, tenant, scope with { Among = keys }, token))
                yield return learner;
            if (keys.Length < size)
                yield break;
            last = keys[^1];
        }
    }

    public static async IAsyncEnumerable<PastLearner> LearnersAsync(NpgsqlDataSource database, string tenant, PastScope scope, [EnumeratorCancellation] CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        var rules = new GroupRules(await LoadGroups.KeptRulesAsync(connection, tenant, InsightsSchema.Schema, scope.Moment, token));
        var sets = new GroupSets(await LoadGroups.KnownParentsAsync(connection, tenant, InsightsSchema.Schema, token), rules);
        var properties = rules.Properties.Length == 0
            ? []
            : await PropertiesAsync(connection, tenant, scope, rules.Properties, token);
        var memberships = await MembershipsAsync(connection, tenant, scope, token);
        await using var command = Ask(
            connection, tenant, scope, "f",
            """
            select f.learner, f.statement_id, f.course, f.activity, f.verb, f.at, f.stored, f.duration, f.terminal, f.registration, f.teams, f.progress, f.completed, f.success, f.score,
                   f.evaluates, f.rating, l.identity, l.name, l.home_group
            from insights.statement_fact f join insights.learner l on l.tenant_id = f.tenant_id and l.learner = f.learner
            where f.tenant_id = $1 and f.stored <= $2 and (f.voided is null or f.voided > $2)
            """);
        command.CommandText += " order by f.learner";
        await using var reader = await command.ExecuteReaderAsync(token);
        (Guid Key, string Identity, string? Name, Guid? Home)? learner = null;
        var facts = new List<StatementFact>();
        while (await reader.ReadAsync(token))
        {
            var key = reader.GetGuid(0);
            if (learner?.Key != key)
            {
                if (learner is { } before)
                    yield return Known(before);
                facts = [];
                learner = (key, reader.GetString(17), reader.TextOrNull(18), reader.GetFieldValue<Guid?>(19));
            }

            var fact = new StatementFact(
                reader.GetGuid(1), key, reader.GetGuid(2), reader.GetGuid(3), reader.GetString(4), reader.GetFieldValue<DateTimeOffset>(5), reader.GetFieldValue<DateTimeOffset>(6), reader.GetTimeSpan(7),
                reader.GetString(8), reader.GetFieldValue<Guid?>(9), reader.GetFieldValue<Guid[]>(10), reader.GetFieldValue<int?>(11), reader.GetBoolean(12), reader.GetFieldValue<bool?>(13),
                reader.GetFieldValue<double?>(14), reader.GetBoolean(15), reader.GetFieldValue<double?>(16));
            facts.Add(fact);
        }

        if (learner is { } last)
            yield return Known(last);

        // Which groups a fact counts for may depend on other facts of the learner.
        PastLearner Known((Guid Key, string Identity, string? Name, Guid? Home) of)
        {
            var traits = new LearnerTraits(of.Home, properties.TryGetValue(of.Key, out var values) ? values : LearnerTraits.None.Properties, rules.FirstScans(facts));
            var joined = memberships.GetValueOrDefault(of.Key) ?? [];
            return new PastLearner(of.Key, of.Identity, of.Name, [.. facts.Select(fact => new PastFact(fact, sets.Of(fact, traits, joined)))]);
        }
    }

    private static async Task<Dictionary<Guid, Dictionary<Guid, IReadOnlyList<(DateTimeOffset From, string? Value)>>>> PropertiesAsync(
        NpgsqlConnection connection, string tenant, PastScope scope, Guid[] keys, CancellationToken token)
    {
        await using var command = Ask(
            connection, tenant, scope, "p",
            "select p.learner, p.property, p.valid_from, p.value from insights.profile_property p where p.tenant_id = $1 and p.stored <= $2");
        command.CommandText += $" and p.property = any({Add(command, keys)})";
        return LoadTraits.InOrder(await LoadTraits.ReadAsync(command, token));
    }

    private static async Task<Dictionary<Guid, List<Membership>>> MembershipsAsync(NpgsqlConnection connection, string tenant, PastScope scope, CancellationToken token)
    {
        await using var command = Ask(
            connection, tenant, scope, "m",
            "select m.learner, m.learner_group, m.valid_from, m.valid_until, m.course from insights.membership m where m.tenant_id = $1 and m.stored <= $2");
        await using var reader = await command.ExecuteReaderAsync(token);
        var memberships = new Dictionary<Guid, List<Membership>>();
        while (await reader.ReadAsync(token))
        {
            if (!memberships.TryGetValue(reader.GetGuid(0), out var of))
                memberships[reader.GetGuid(0)] = of = [];
            of.Add(new Membership(reader.GetGuid(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetGuid(4)));
        }

        return memberships;
    }

    private static async Task<Guid[]> KeysAsync(NpgsqlDataSource database, string tenant, PastScope scope, Guid? last, int limit, CancellationToken token)
    {
        await using var command = database.CreateCommand();
        Add(command, tenant);
        Add(command, scope.Moment.ToUniversalTime());
        command.CommandText = $"select distinct learner from ({Whose(command, scope) ?? "select learner from insights.learner where tenant_id = $1"}) asked where true";
        if (scope.From is { } from)
            command.CommandText += $" and learner >= {Add(command, from)}";
        if (last is { } before)
            command.CommandText += $" and learner > {Add(command, before)}";
        command.CommandText += $" order by learner limit {Add(command, limit)}";
        await using var reader = await command.ExecuteReaderAsync(token);
        var keys = new List<Guid>(limit);
        while (await reader.ReadAsync(token))
            keys.Add(reader.GetGuid(0));
        return [.. keys];
    }

    // What is not asked for is left out of the text: a condition that holds for all hides the learners from the planner.
    private static NpgsqlCommand Ask(NpgsqlConnection connection, string tenant, PastScope scope, string table, string sql)
    {
        var command = new NpgsqlCommand(sql, connection);
        Add(command, tenant);
        Add(command, scope.Moment.ToUniversalTime());
        if (scope.Among is { } among)
            command.CommandText += $" and {table}.learner = any({Add(command, among)})";
        else if (scope.Learner is { } one)
            command.CommandText += $" and {table}.learner = {Add(command, IriKey.Of(one))}";
        else if (Whose(command, scope) is { } learners)
            command.CommandText += $" and {table}.learner in ({learners})";
        if (scope.From is { } from)
            command.CommandText += $" and {table}.learner >= {Add(command, from)}";
        return command;
    }

    // Whoever is in a course or a group now, and those of whom something was voided since, which took them out; null: everyone.
    private static string? Whose(NpgsqlCommand command, PastScope scope)
    {
        const string Since = "select v.learner from insights.statement_fact v where v.tenant_id = $1 and v.voided > $2";
        if (scope.CourseKey is { } course)
        {
            var key = Add(command, course);
            return $"select p.learner from insights.progress p where p.tenant_id = $1 and p.course = {key} union all {Since} and v.course = {key}";
        }

        return scope.GroupKey is { } group ? $"select m.learner from insights.group_learner m where m.tenant_id = $1 and m.learner_group = {Add(command, group)} union all {Since}" : null;
    }

    private static string Add<T>(NpgsqlCommand command, T value)
    {
        command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return $"${command.Parameters.Count}";
    }
}
