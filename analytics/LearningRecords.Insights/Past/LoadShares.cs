using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LearningRecords.Insights.LearnerGroups;
using Npgsql;

namespace LearningRecords.Insights.Past;

/// <summary>A share of the learners with what was packed of them, still packed: unpacking is for whoever has a processor to spare.</summary>
/// <param name="Unpacked">Facts that are not packed yet.</param>
/// <param name="Asked">The only learners to tell of; null: all.</param>
/// <param name="Voided">Statements that were voided by the moment.</param>
internal sealed record LearnerShare(
    DateTimeOffset Moment, IReadOnlyList<byte[]> Blocks, IReadOnlyList<KeyValuePair<Guid, LearnerFacts>> Unpacked, HashSet<Guid>? Asked, HashSet<Guid> Voided, GroupSets Sets, PastGroups.Joined Joined)
{
    public IEnumerable<PastLearner> Learners()
    {
        var (blocks, runs) = (Blocks.Select(block => new FactBlock(block)).ToArray(), new Dictionary<Guid, List<(int Block, FactBlock.Run Run)>>());
        foreach (var (index, block) in blocks.Index())
        {
            foreach (var run in block.Runs())
            {
                if (Asked?.Contains(run.Learner) != false)
                    Of(run.Learner).Add((index, run));
            }
        }

        var unpacked = Unpacked.Where(learner => Asked?.Contains(learner.Key) != false).ToDictionary();
        foreach (var learner in runs.Keys.Union(unpacked.Keys))
        {
            var of = runs.GetValueOrDefault(learner) ?? [];
            var known = new LearnerFacts(of.Count > 0 ? of[0].Run.HomeGroup : unpacked[learner].HomeGroup);
            foreach (var (block, run) in of)
                blocks[block].Read(run, Moment, Voided, known.Facts);
            if (unpacked.TryGetValue(learner, out var late))
                known.Facts.AddRange(late.Facts.Where(fact => !Voided.Contains(fact.StatementId)));
            if (known.Facts.Count > 0)
                yield return new PastLearner(learner, Joined.Of(Sets, learner, known));
        }

        List<(int Block, FactBlock.Run Run)> Of(Guid learner)
        {
            ref var of = ref CollectionsMarshal.GetValueRefOrAddDefault(runs, learner, out _);
            return of ??= new(4);
        }
    }
}

/// <summary>Reads the packed facts of the learners of a scope, share by share, on one connection and so from one state of the database.</summary>
internal sealed class LoadShares
{
    private readonly NpgsqlConnection _connection;
    private readonly string _tenant;
    private readonly PastScope _scope;
    private readonly PastGroups _groups;
    private readonly HashSet<Guid> _voided;
    private readonly ILookup<int, KeyValuePair<Guid, LearnerFacts>> _unpacked;

    private LoadShares(NpgsqlConnection connection, string tenant, PastScope scope, PastGroups groups, HashSet<Guid> voided, ILookup<int, KeyValuePair<Guid, LearnerFacts>> unpacked) =>
        (_connection, _tenant, _scope, _groups, _voided, _unpacked) = (connection, tenant, scope, groups, voided, unpacked);

    // So few of all learners are read from the rows.
    private const int Few = 10;

    /// <param name="mostUnpacked">How many facts that are not packed may be held.</param>
    /// <returns>Null: nothing, or too little, is packed, or few learners are asked for; their rows answer.</returns>
    public static async Task<LoadShares?> OpenAsync(NpgsqlConnection connection, string tenant, PastScope scope, int mostUnpacked, CancellationToken token)
    {
        var packed = await PackFacts.LastAsync(connection, tenant, token);
        if (packed == DateTimeOffset.MinValue || !await AreManyAsync(connection, tenant, scope, token) || await AreMoreAsync(connection, tenant, packed, scope.Moment, mostUnpacked, token))
            return null;
        var unpacked = packed < scope.Moment ? await PackFacts.StretchAsync(connection, tenant, packed, scope.Moment, token) : [];
        return new LoadShares(
            connection, tenant, scope, await PastGroups.LoadAsync(connection, tenant, scope, token), await VoidedAsync(connection, tenant, scope.Moment, token),
            unpacked.ToLookup(learner => FactBlock.ShareOf(learner.Key)));
    }

    public async IAsyncEnumerable<LearnerShare> ReadAsync([EnumeratorCancellation] CancellationToken token)
    {
        for (var share = 0; share < FactBlock.Shares; share++)
        {
            var asked = await AskedAsync(share, token);
            if (asked?.Count == 0)
                continue;
            var (first, last) = FactBlock.KeysOf(share);
            var joined = await _groups.OfLearnersAsync(_connection, _tenant, new PastScope(_scope.Moment, from: first, until: last), asked is null ? null : [.. asked], token);
            yield return new LearnerShare(_scope.Moment, await BlocksAsync(share, token), [.. _unpacked[share]], asked, _voided, _groups.Sets(), joined);
        }
    }

    private async Task<List<byte[]>> BlocksAsync(int share, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            """
            select facts from insights.fact_block where tenant_id = $1 and share = $2
            and until <= coalesce((select min(until) from insights.fact_block where tenant_id = $1 and share = $2 and until >= $3), 'infinity')
            """, _connection)
        { Parameters = { new() { Value = _tenant }, new() { Value = (short)share }, new() { Value = _scope.Moment } } };
        await using var reader = await command.ExecuteReaderAsync(token);
        var blocks = new List<byte[]>();
        while (await reader.ReadAsync(token))
            blocks.Add(reader.GetFieldValue<byte[]>(0));
        return blocks;
    }

    private async Task<HashSet<Guid>?> AskedAsync(int share, CancellationToken token)
    {
        await using var command = new NpgsqlCommand("", _connection);
        ReadPast.Add(command, _tenant);
        ReadPast.Add(command, _scope.Moment);
        if (ReadPast.Whose(command, _scope) is not { } learners)
            return null;
        var (first, last) = FactBlock.KeysOf(share);
        command.CommandText = $"select learner from ({learners}) asked where learner between {ReadPast.Add(command, first)} and {ReadPast.Add(command, last)}";
        return await KeysAsync(command, token);
    }

    private static async Task<bool> AreManyAsync(NpgsqlConnection connection, string tenant, PastScope scope, CancellationToken token)
    {
        await using var command = new NpgsqlCommand("", connection);
        ReadPast.Add(command, tenant);
        ReadPast.Add(command, scope.Moment);
        if (ReadPast.Whose(command, scope) is not { } learners)
            return true;
        command.CommandText =
            $"""
            with everyone as (select coalesce(max(active_learners), 0) / {Few} + 1 as few from insights.engagement where tenant_id = $1 and grain = 'ever' and learner_group = {ReadPast.Add(command, Guid.Empty)})
            select count(*) >= (select few from everyone) from (select from ({learners}) asked limit (select few from everyone)) counted
            """;
        return (bool)(await command.ExecuteScalarAsync(token))!;
    }

    private static async Task<bool> AreMoreAsync(NpgsqlConnection connection, string tenant, DateTimeOffset after, DateTimeOffset moment, int most, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            "select exists (select from insights.statement_fact where tenant_id = $1 and stored > $2 and stored <= $3 order by stored offset $4 limit 1)", connection)
        {
            Parameters = { new() { Value = tenant }, new() { Value = after }, new() { Value = moment }, new() { Value = most } },
        };
        return (bool)(await command.ExecuteScalarAsync(token))!;
    }

    private static async Task<HashSet<Guid>> VoidedAsync(NpgsqlConnection connection, string tenant, DateTimeOffset moment, CancellationToken token)
    {
        await using var command = new NpgsqlCommand("select statement_id from insights.statement_fact where tenant_id = $1 and voided is not null and voided <= $2", connection)
        {
            Parameters = { new() { Value = tenant }, new() { Value = moment } },
        };
        return await KeysAsync(command, token);
    }

    private static async Task<HashSet<Guid>> KeysAsync(NpgsqlCommand command, CancellationToken token)
    {
        await using var reader = await command.ExecuteReaderAsync(token);
        var keys = new HashSet<Guid>();
        while (await reader.ReadAsync(token))
            keys.Add(reader.GetGuid(0));
        return keys;
    }
}
