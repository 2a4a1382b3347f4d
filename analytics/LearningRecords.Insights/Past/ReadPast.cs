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
public sealed record PastScope(DateTimeOffset Moment, string? Learner = null, string? Course = null, string? Group = null, Guid? From = null)
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
    public static async IAsyncEnumerable<PastLearner> LearnersAsync(NpgsqlDataSource database, string tenant, PastScope scope, [EnumeratorCancellation] CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        var rules = new GroupRules(await LoadGroups.KeptRulesAsync(connection, tenant, InsightsSchema.Schema, scope.Moment, token));
        var sets = new GroupSets(await LoadGroups.KnownParentsAsync(connection, tenant, InsightsSchema.Schema, token), rules);
        var properties = rules.Properties.Length == 0
            ? []
            : await LoadTraits.PropertiesOfAllAsync(connection, tenant, rules.Properties, scope.Moment.ToUniversalTime(), token);
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

    // Whoever is in a course or a group now, and those of whom something was voided since, which took them out. What is not asked for is left out of the text: a condition that holds for all hides
    // the learners from the planner.
    private static NpgsqlCommand Ask(NpgsqlConnection connection, string tenant, PastScope scope, string table, string sql)
    {
        var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = tenant }, new() { Value = scope.Moment.ToUniversalTime() } } };
        if (scope.Learner is not null)
        {
            Add($"{table}.learner = $", IriKey.Of(scope.Learner), "");
        }
        else if (scope.CourseKey is { } course)
        {
            Add(
                $"""
                {table}.learner in (
                    select p.learner from insights.progress p where p.tenant_id = $1 and p.course = $3
                    union all select v.learner from insights.statement_fact v where v.tenant_id = $1 and v.voided > $2 and v.course = $
                """,
                course, ")");
        }
        else if (scope.GroupKey is { } group)
        {
            Add(
                $"""
                {table}.learner in (
                    select v.learner from insights.statement_fact v where v.tenant_id = $1 and v.voided > $2
                    union all select m.learner from insights.group_learner m where m.tenant_id = $1 and m.learner_group = $
                """,
                group, ")");
        }

        if (scope.From is { } from)
            Add($"{table}.learner >= $", from, "");
        return command;

        void Add(string condition, Guid value, string end)
        {
            command.Parameters.AddWithValue(value);
            command.CommandText += $" and {condition}{command.Parameters.Count}{end}";
        }
    }
}
