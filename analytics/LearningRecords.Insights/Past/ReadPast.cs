using System.Collections.Concurrent;
using System.Data;
using System.Runtime.CompilerServices;
using LearningRecords.Insights.Facts;
using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.Past;

/// <summary>Whose facts to read.</summary>
/// <param name="moment">A moment of <c>stored</c>: what was stored later, and voided later, is not known.</param>
/// <param name="learner">A learner's canonical identity; null: any.</param>
/// <param name="course">Only learners with anything in the course; null: any.</param>
/// <param name="group">Only learners with anything as members of the group; null: everyone.</param>
/// <param name="from">Key of the first learner; null: from the beginning.</param>
/// <param name="until">Key of the last learner; null: to the end.</param>
/// <param name="withGroups">Whether to tell which groups facts counted for also where none is asked for.</param>
public sealed class PastScope(DateTimeOffset moment, string? learner = null, string? course = null, string? group = null, Guid? from = null, Guid? until = null, bool withGroups = false)
{
    /// <summary>As late as the database can say: everything.</summary>
    public static readonly DateTimeOffset Now = DateTimeOffset.MaxValue;

    internal DateTimeOffset Moment { get; } = moment.ToUniversalTime();

    internal Guid? Learner { get; } = Key(learner);

    internal Guid? Course { get; } = Key(course);

    internal Guid? Group { get; } = Key(group);

    internal Guid? From { get; } = from;

    internal Guid? Until { get; } = until;

    internal bool AsksForGroups { get; } = withGroups || group is not null;

    /// <summary>Whether a fact lies in the course that is asked for and counted for the group that is.</summary>
    internal bool Includes(PastFact fact) => (Course is not { } course || fact.Fact.Course == course) && fact.CountsFor(Group);

    private static Guid? Key(string? id) => id is null ? null : IriKey.Of(id);
}

/// <summary>
/// What was known at a past moment of <c>stored</c>, learner by learner, so that no answer needs the memory of all: few of them from the rows of facts, in the order of their keys; many, in no order, from the facts
/// that are packed. Which group is part of which, and what things are called, is taken as it is known now.
/// </summary>
internal static class ReadPast
{
    private const int FewLearners = 100;
    private const int MostLearners = 10_000;

    // So many facts that are not packed yet are held in memory.
    private const int MostUnpacked = 3 * PackFacts.OfStretch;

    /// <summary>Adds up what is asked of all learners of the scope.</summary>
    /// <param name="nothing">A sum to which nothing is added yet.</param>
    /// <param name="add">Adds a learner, whose facts are there only meanwhile.</param>
    /// <param name="join">Adds another sum to one.</param>
    public static Task<TSum> SumAsync<TSum>(
        NpgsqlDataSource database, string tenant, PastScope scope, Func<TSum> nothing, Action<TSum, PastLearner> add, Action<TSum, TSum> join, CancellationToken token)
        where TSum : class => SumAsync(database, tenant, scope, nothing, (unpack, share) => unpack.Learners(share), learner => learner, add, join, token);

    /// <summary>Adds up the sets of groups that the statements of each learner counted for, each set once.</summary>
    /// <inheritdoc cref="SumAsync{TSum}"/>
    public static Task<TSum> SumGroupsAsync<TSum>(
        NpgsqlDataSource database, string tenant, DateTimeOffset moment, Func<TSum> nothing, Action<TSum, IReadOnlyList<GroupSet>> add, Action<TSum, TSum> join, CancellationToken token)
        where TSum : class => SumAsync(
            database, tenant, new PastScope(moment, withGroups: true), nothing, (unpack, share) => unpack.Groups(share), learner => [.. learner.Facts.Select(fact => fact.Groups).Distinct()], add, join, token);

    private static async Task<TSum> SumAsync<TSum, TLearner>(
        NpgsqlDataSource database, string tenant, PastScope scope, Func<TSum> nothing, Func<UnpackShare, LearnerShare, IEnumerable<TLearner>> unpack, Func<PastLearner, TLearner> take,
        Action<TSum, TLearner> add, Action<TSum, TSum> join, CancellationToken token)
        where TSum : class
    {
        var sum = nothing();
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, token);
        if (await LoadShares.OpenAsync(connection, tenant, scope, MostUnpacked, token) is not { } shares)
        {
            await foreach (var learner in LearnersAsync(connection, tenant, scope, token))
                add(sum, take(learner));
            return sum;
        }

        var sums = new ConcurrentBag<(TSum Sum, UnpackShare Unpack)>();
        // One more than there are processors, as one of them waits for the database.
        await Parallel.ForEachAsync(shares.ReadAsync(token), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount + 1, CancellationToken = token }, (share, _) =>
        {
            using (share)
            {
                if (!sums.TryTake(out var of))
                    of = (nothing(), shares.Unpack());
                foreach (var learner in unpack(of.Unpack, share))
                    add(of.Sum, learner);
                sums.Add(of);
            }

            return ValueTask.CompletedTask;
        });
        foreach (var of in sums)
            join(sum, of.Sum);
        return sum;
    }

    /// <summary>The learners in the order of their keys, few of them at first and more the further somebody reads: for lists, of which a page is shown.</summary>
    public static async IAsyncEnumerable<PastLearner> PageByPageAsync(NpgsqlDataSource database, string tenant, PastScope scope, [EnumeratorCancellation] CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        if (scope.Learner is not null)
        {
            await foreach (var learner in LearnersAsync(connection, tenant, scope, token))
                yield return learner;
            yield break;
        }

        Guid? last = null;
        for (var size = FewLearners; ; size = Math.Min(4 * size, MostLearners))
        {
            var keys = await KeysAsync(connection, tenant, scope, last, size, token);
            await foreach (var learner in LearnersAsync(connection, tenant, scope, token, among: keys))
                yield return learner;
            if (keys.Length < size)
                yield break;
            last = keys[^1];
        }
    }

    private static async IAsyncEnumerable<PastLearner> LearnersAsync(NpgsqlConnection connection, string tenant, PastScope scope, [EnumeratorCancellation] CancellationToken token, Guid[]? among = null)
    {
        var groups = await PastGroups.LoadAsync(connection, tenant, scope, token);
        var joined = await groups.OfLearnersAsync(connection, tenant, scope, among, token);
        await using var command = Ask(
            connection, tenant, scope, among, "f",
            $"""
            select {LoadFacts.ColumnsOf("f")}, l.identity, l.name, l.home_group
            from insights.statement_fact f join insights.learner l on l.tenant_id = f.tenant_id and l.learner = f.learner
            where f.tenant_id = $1 and f.stored <= $2 and (f.voided is null or f.voided > $2)
            """);
        command.CommandText += " order by f.learner";
        await using var reader = await command.ExecuteReaderAsync(token);
        var sets = groups.Sets();
        (Guid Key, string Identity, string? Name, LearnerFacts Of)? learner = null;
        while (await reader.ReadAsync(token))
        {
            var fact = LoadFacts.Read(reader);
            if (learner?.Key != fact.Learner)
            {
                if (learner is { } before)
                    yield return Known(before);
                learner = (fact.Learner, reader.GetString(LoadFacts.Count), reader.TextOrNull(LoadFacts.Count + 1), new LearnerFacts(reader.GetFieldValue<Guid?>(LoadFacts.Count + 2)));
            }

            learner.Value.Of.Facts.Add(fact);
        }

        if (learner is { } last)
            yield return Known(last);

        PastLearner Known((Guid Key, string Identity, string? Name, LearnerFacts Of) of)
        {
            var told = new List<PastFact>(of.Of.Facts.Count);
            joined.Tell(sets, of.Key, of.Of.HomeGroup, of.Of.Facts, told);
            return new PastLearner(of.Key, told) { Identity = of.Identity, Name = of.Name };
        }
    }

    private static async Task<Guid[]> KeysAsync(NpgsqlConnection connection, string tenant, PastScope scope, Guid? last, int limit, CancellationToken token)
    {
        await using var command = new NpgsqlCommand("", connection);
        Add(command, tenant);
        Add(command, scope.Moment);
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

    /// <summary>A question about rows of learners of the scope. The tenant is <c>$1</c>, the moment <c>$2</c>.</summary>
    /// <param name="among">Keys of the only learners to read; null: all.</param>
    /// <param name="table">The alias of the rows.</param>
    // What is not asked for is left out of the text: a condition that holds for all hides the learners from the planner.
    public static NpgsqlCommand Ask(NpgsqlConnection connection, string tenant, PastScope scope, Guid[]? among, string table, string sql)
    {
        var command = new NpgsqlCommand(sql, connection);
        Add(command, tenant);
        Add(command, scope.Moment);
        if (among is not null)
            command.CommandText += $" and {table}.learner = any({Add(command, among)})";
        else if (scope.Learner is { } one)
            command.CommandText += $" and {table}.learner = {Add(command, one)}";
        else if (Whose(command, scope) is { } learners)
            command.CommandText += $" and {table}.learner in ({learners})";
        if (scope.From is { } from)
            command.CommandText += $" and {table}.learner >= {Add(command, from)}";
        if (scope.Until is { } until)
            command.CommandText += $" and {table}.learner <= {Add(command, until)}";
        return command;
    }

    /// <summary>Whoever is in a course or a group now, and those of whom something was voided since, or another membership told, which took them out; null: everyone.</summary>
    public static string? Whose(NpgsqlCommand command, PastScope scope)
    {
        const string Since = "select v.learner from insights.statement_fact v where v.tenant_id = $1 and v.voided > $2";
        if (scope.Course is { } course)
        {
            var key = Add(command, course);
            return $"select p.learner from insights.progress p where p.tenant_id = $1 and p.course = {key} union all {Since} and v.course = {key}";
        }

        if (scope.Group is not { } group)
            return null;
        var asked = Add(command, group);
        return
            $"""
            select g.learner from insights.group_learner g where g.tenant_id = $1 and g.learner_group = {asked} union all {Since}
            union all select j.learner from insights.membership j where j.tenant_id = $1 and j.superseded > $2 and j.superseded < 'infinity' and j.learner_group in (
                with recursive inside as (
                    select {asked} as learner_group union select c.learner_group from insights.learner_group c join inside on inside.learner_group = c.parent where c.tenant_id = $1)
                select learner_group from inside)
            """;
    }

    public static string Add<T>(NpgsqlCommand command, T value)
    {
        command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return $"${command.Parameters.Count}";
    }
}
