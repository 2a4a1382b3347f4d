using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Facts;
using LearningRecords.Insights.LearnerGroups;
using Npgsql;

namespace LearningRecords.Insights.Past;

/// <summary>A share of the learners with what was packed of them, still packed: unpacking is for whoever has a processor to spare.</summary>
/// <param name="Blocks">In memory that is lent until the share is disposed of.</param>
/// <param name="Unpacked">Facts that are not packed yet.</param>
/// <param name="Asked">The only learners to tell of; null: all.</param>
/// <param name="Voided">Statements that were voided by the moment.</param>
/// <param name="Memberships">What was packed of what the learners had joined.</param>
internal sealed record LearnerShare(
    DateTimeOffset Moment, IReadOnlyList<LentBlock> Blocks, IReadOnlyDictionary<Guid, LearnerFacts> Unpacked, HashSet<Guid>? Asked, HashSet<Guid> Voided, IReadOnlyList<LentBlock> Memberships,
    KnownMemberships Known, PastGroups.Joined Joined) : IDisposable
{
    /// <summary>Unpacks what the learners had joined.</summary>
    public void FindMemberships()
    {
        foreach (var block in Memberships)
            MembershipBlock.Read(block.Bytes.Span, Moment, Known.Superseded, Joined.Memberships);
    }

    public void Dispose()
    {
        foreach (var block in Blocks.Concat(Memberships))
            block.GiveBack();
        Joined.GiveBack();
    }
}

/// <summary>What the packed memberships do not know.</summary>
/// <param name="Late">By share, those that are not packed yet.</param>
/// <param name="Superseded">Packed words in whose place another was told by the moment.</param>
internal sealed record KnownMemberships(ILookup<int, ToldMembership> Late, HashSet<ToldMembership> Superseded)
{
    public static readonly KnownMemberships None = new(Array.Empty<ToldMembership>().ToLookup(_ => 0), []);

    public static async Task<KnownMemberships> LoadAsync(NpgsqlConnection connection, string tenant, DateTimeOffset moment, DateTimeOffset packed, CancellationToken token) => new(
        (await PackMemberships.ReadAsync(connection, "stored > $2 and stored <= $3 and (superseded > $3 or superseded = 'infinity')", token, tenant, packed, moment))
            .ToLookup(word => FactBlock.ShareOf(word.Learner)),
        [.. await PackMemberships.ReadAsync(connection, "stored <= $2 and superseded <= $3 and superseded < 'infinity'", token, tenant, packed, moment)]);
}

/// <summary>A packed block in memory of the pool: a new array of that size for each would be collected with the oldest.</summary>
internal readonly struct LentBlock
{
    private readonly byte[] _bytes;
    private readonly int _length;

    private LentBlock(byte[] bytes, int length) => (_bytes, _length) = (bytes, length);

    public static async Task<LentBlock> ReadAsync(Stream stream, CancellationToken token)
    {
        var length = (int)stream.Length;
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        await stream.ReadExactlyAsync(bytes.AsMemory(0, length), token);
        return new LentBlock(bytes, length);
    }

    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    public void GiveBack() => ArrayPool<byte>.Shared.Return(_bytes);
}

/// <summary>Unpacks one share after the other on one thread, learner by learner, in memory that is used again for the next.</summary>
internal sealed class UnpackShare(GroupSets sets)
{
    private const int None = -1;

    private readonly Dictionary<Guid, int> _last = [];
    private readonly List<(FactBlock Block, FactBlock.Run Run, int Before)> _runs = [];
    private readonly List<StatementFact> _facts = [];
    private readonly List<PastFact> _told = [];
    private readonly List<Occasion> _occasions = [];
    private readonly List<GroupSet> _sets = [];

    /// <summary>The learners of the share. What is known of one is gone with the next.</summary>
    public IEnumerable<PastLearner> Learners(LearnerShare share)
    {
        FindRuns(share);
        foreach (var (learner, last) in _last)
        {
            _facts.Clear();
            _told.Clear();
            for (var run = last; run != None; run = _runs[run].Before)
                _runs[run].Block.Read(_runs[run].Run, share.Moment, share.Voided, _facts);
            _facts.AddRange(Late(share, learner));
            if (_facts.Count == 0)
                continue;
            share.Joined.Tell(sets, learner, HomeGroup(share, learner, last), _facts, _told);
            yield return new PastLearner(learner, _told);
        }
    }

    /// <summary>For each learner of the share each set of groups that any of their statements counted for, while most of a fact stays packed. What is known of one is gone with the next.</summary>
    public IEnumerable<IReadOnlyList<GroupSet>> Groups(LearnerShare share)
    {
        FindRuns(share);
        foreach (var (learner, last) in _last)
        {
            _occasions.Clear();
            _sets.Clear();
            for (var run = last; run != None; run = _runs[run].Before)
                _runs[run].Block.ReadOccasions(_runs[run].Run, share.Moment, share.Voided, _occasions);
            _occasions.AddRange(Late(share, learner).Select(fact => fact.Occasion));
            if (_occasions.Count == 0)
                continue;
            share.Joined.Tell(sets, learner, HomeGroup(share, learner, last), _occasions, _sets);
            yield return _sets;
        }
    }

    private Guid? HomeGroup(LearnerShare share, Guid learner, int last) => last == None ? share.Unpacked.GetValueOrDefault(learner)?.HomeGroup : _runs[last].Run.HomeGroup;

    private static IEnumerable<StatementFact> Late(LearnerShare share, Guid learner) =>
        share.Unpacked.TryGetValue(learner, out var late) ? late.Facts.Where(fact => !share.Voided.Contains(fact.StatementId)) : [];

    // A learner's runs lie in several blocks; each names the one found before.
    private void FindRuns(LearnerShare share)
    {
        share.FindMemberships();
        _last.Clear();
        _runs.Clear();
        foreach (var block in share.Blocks.Select(block => new FactBlock(block.Bytes)))
        {
            foreach (var run in block.Runs())
            {
                if (share.Asked?.Contains(run.Learner) == false)
                    continue;
                ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(_last, run.Learner, out var isKnown);
                _runs.Add((block, run, isKnown ? last : None));
                last = _runs.Count - 1;
            }
        }

        foreach (var learner in share.Unpacked.Keys.Where(learner => share.Asked?.Contains(learner) != false))
            _last.TryAdd(learner, None);
    }
}

/// <summary>Reads the packed facts of the learners of a scope, share by share, on one connection and so from one state of the database.</summary>
internal sealed class LoadShares
{
    private readonly NpgsqlConnection _connection;
    private readonly string _tenant;
    private readonly PastScope _scope;
    private readonly PastGroups _groups;
    private readonly KnownMemberships _memberships;
    private readonly HashSet<Guid> _voided;
    private readonly HashSet<Guid>[]? _asked;
    private readonly ILookup<int, KeyValuePair<Guid, LearnerFacts>> _unpacked;

    private LoadShares(
        NpgsqlConnection connection, string tenant, PastScope scope, PastGroups groups, KnownMemberships memberships, HashSet<Guid> voided, HashSet<Guid>[]? asked,
        ILookup<int, KeyValuePair<Guid, LearnerFacts>> unpacked) =>
        (_connection, _tenant, _scope, _groups, _memberships, _voided, _asked, _unpacked) = (connection, tenant, scope, groups, memberships, voided, asked, unpacked);

    // So small a part of all learners is read from the rows: a learner's take twenty times as long as one that is packed.
    private const int Few = 30;

    /// <param name="mostUnpacked">How many facts, and how many memberships, that are not packed may be held.</param>
    /// <returns>Null: nothing, or too little, is packed, or few learners are asked for; their rows answer.</returns>
    public static async Task<LoadShares?> OpenAsync(NpgsqlConnection connection, string tenant, PastScope scope, int mostUnpacked, CancellationToken token)
    {
        var packed = await PackedBlocks.OfFacts.LastAsync(connection, tenant, token);
        if (packed == DateTimeOffset.MinValue || !await AreManyAsync(connection, tenant, scope, token) || await PackedBlocks.OfFacts.AreMoreBehindAsync(connection, tenant, packed, scope.Moment, mostUnpacked, token))
            return null;
        var memberships = KnownMemberships.None;
        if (scope.AsksForGroups)
        {
            var packedMemberships = await PackedBlocks.OfMemberships.LastAsync(connection, tenant, token);
            if (await PackedBlocks.OfMemberships.AreMoreBehindAsync(connection, tenant, packedMemberships, scope.Moment, mostUnpacked, token))
                return null;
            memberships = await KnownMemberships.LoadAsync(connection, tenant, scope.Moment, packedMemberships, token);
        }

        var unpacked = packed < scope.Moment ? await PackFacts.StretchAsync(connection, tenant, packed, scope.Moment, token) : [];
        return new LoadShares(
            connection, tenant, scope, await PastGroups.LoadAsync(connection, tenant, scope, token), memberships, await VoidedAsync(connection, tenant, scope.Moment, token),
            await AskedAsync(connection, tenant, scope, token), unpacked.ToLookup(learner => FactBlock.ShareOf(learner.Key)));
    }

    /// <summary>What unpacks shares on one thread.</summary>
    public UnpackShare Unpack() => new(_groups.Sets());

    public async IAsyncEnumerable<LearnerShare> ReadAsync([EnumeratorCancellation] CancellationToken token)
    {
        for (var share = 0; share < FactBlock.Shares; share++)
        {
            var asked = _asked?[share];
            if (asked?.Count == 0)
                continue;
            var (first, last) = FactBlock.KeysOf(share);
            var joined = await _groups.OfShareAsync(_connection, _tenant, new PastScope(_scope.Moment, from: first, until: last), _memberships.Late[share], token);
            var memberships = _scope.AsksForGroups ? await PackedBlocks.OfMemberships.ReadAsync(_connection, _tenant, share, _scope.Moment, token) : [];
            var facts = await PackedBlocks.OfFacts.ReadAsync(_connection, _tenant, share, _scope.Moment, token);
            yield return new LearnerShare(_scope.Moment, facts, _unpacked[share].ToDictionary(), asked, _voided, memberships, _memberships, joined);
        }
    }

    // By share; null: everyone.
    private static async Task<HashSet<Guid>[]?> AskedAsync(NpgsqlConnection connection, string tenant, PastScope scope, CancellationToken token)
    {
        await using var command = new NpgsqlCommand("", connection);
        ReadPast.Add(command, tenant);
        ReadPast.Add(command, scope.Moment);
        if (ReadPast.Whose(command, scope) is not { } learners)
            return null;
        command.CommandText = learners;
        HashSet<Guid>[] asked = [.. Enumerable.Range(0, FactBlock.Shares).Select(_ => new HashSet<Guid>())];
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            var learner = reader.GetGuid(0);
            asked[FactBlock.ShareOf(learner)].Add(learner);
        }

        return asked;
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
            with everyone as (select coalesce(max(active_learners), 0) / {Few} + 1 as few from insights.engagement where {EverActiveSql.Of(EverActiveSql.Everyone)})
            select count(*) >= (select few from everyone) from (select from ({learners}) asked limit (select few from everyone)) counted
            """;
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
