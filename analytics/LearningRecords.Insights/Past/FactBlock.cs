using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using LearningRecords.Insights.Facts;

namespace LearningRecords.Insights.Past;

/// <summary>What is known of a learner from facts, and the group of the platform that the learner's account belongs to.</summary>
internal sealed class LearnerFacts(Guid? homeGroup)
{
    public Guid? HomeGroup { get; } = homeGroup;

    public List<StatementFact> Facts { get; } = [];
}

/// <summary>
/// Facts of a share of the learners, packed: what repeats is written once at the head and named by its place, moments as microseconds since the one before.
/// A learner says how many bytes are theirs, so that whoever is not asked for is skipped.
/// </summary>
internal static class FactBlock
{
    /// <summary>Into how many shares learners are divided, by the first bits of their keys.</summary>
    public const int Shares = 64;

    private const byte Completed = 1;
    private const byte Judged = 2;
    private const byte Succeeded = 4;
    private const byte Evaluates = 8;
    private const byte HasProgress = 16;
    private const byte HasScore = 32;
    private const byte HasRating = 64;

    public static int ShareOf(Guid learner)
    {
        Span<byte> key = stackalloc byte[16];
        learner.TryWriteBytes(key, bigEndian: true, out _);
        return key[0] / (256 / Shares);
    }

    /// <summary>The first and the last key of a share.</summary>
    public static (Guid First, Guid Last) KeysOf(int share)
    {
        Span<byte> key = stackalloc byte[16];
        key[0] = (byte)(share * (256 / Shares));
        var first = new Guid(key, bigEndian: true);
        key.Fill(byte.MaxValue);
        key[0] = (byte)(((share + 1) * (256 / Shares)) - 1);
        return (first, new Guid(key, bigEndian: true));
    }

    public static byte[] Pack(IEnumerable<KeyValuePair<Guid, LearnerFacts>> learners)
    {
        var (keys, words, teams) = (new Places<Guid>(), new Places<string>(), new Places<string>());
        var teamSets = new List<Guid[]>();
        using var bodies = new MemoryStream();
        using var body = new BinaryWriter(bodies);
        foreach (var (learner, of) in learners)
        {
            using var packed = new MemoryStream();
            using (var writer = new BinaryWriter(packed, Encoding.UTF8, leaveOpen: true))
            {
                var before = 0L;
                foreach (var fact in of.Facts.OrderBy(fact => fact.At))
                {
                    Write(writer, fact, before);
                    before = Microseconds(fact.At);
                }
            }

            WriteKey(body, learner);
            body.Write7BitEncodedInt(of.HomeGroup is { } home ? keys.Of(home) + 1 : 0);
            body.Write7BitEncodedInt(of.Facts.Count);
            body.Write7BitEncodedInt((int)packed.Length);
            body.Write(packed.GetBuffer().AsSpan(0, (int)packed.Length));
        }

        body.Flush();
        return Block();

        void Write(BinaryWriter writer, StatementFact fact, long before)
        {
            var at = Microseconds(fact.At);
            WriteKey(writer, fact.StatementId);
            WriteSigned(writer, at - before);
            WriteSigned(writer, Microseconds(fact.Stored) - at);
            writer.Write7BitEncodedInt64(fact.Duration.Ticks / TimeSpan.TicksPerMicrosecond);
            writer.Write7BitEncodedInt(keys.Of(fact.Course));
            writer.Write7BitEncodedInt(keys.Of(fact.Activity));
            writer.Write7BitEncodedInt(words.Of(fact.Verb));
            writer.Write7BitEncodedInt(words.Of(fact.Terminal));
            writer.Write7BitEncodedInt(fact.Registration is { } registration ? keys.Of(registration) + 1 : 0);
            var team = teams.Of(string.Join(',', fact.Teams));
            if (team == teamSets.Count)
                teamSets.Add(fact.Teams);
            writer.Write7BitEncodedInt(team);
            writer.Write((byte)(
                (fact.Completed ? Completed : 0) | (fact.Success is null ? 0 : Judged) | (fact.Success == true ? Succeeded : 0) | (fact.Evaluates ? Evaluates : 0)
                | (fact.Progress is null ? 0 : HasProgress) | (fact.Score is null ? 0 : HasScore) | (fact.Rating is null ? 0 : HasRating)));
            if (fact.Progress is { } progress)
                WriteSigned(writer, progress);
            if (fact.Score is { } score)
                writer.Write(score);
            if (fact.Rating is { } rating)
                writer.Write(rating);
        }

        byte[] Block()
        {
            using var whole = new MemoryStream();
            using var writer = new BinaryWriter(whole);
            foreach (var team in teamSets)
            {
                foreach (var group in team)
                    keys.Of(group);
            }

            writer.Write7BitEncodedInt(keys.All.Count);
            foreach (var key in keys.All)
                WriteKey(writer, key);
            writer.Write7BitEncodedInt(words.All.Count);
            foreach (var word in words.All)
                writer.Write(word);
            writer.Write7BitEncodedInt(teamSets.Count);
            foreach (var team in teamSets)
            {
                writer.Write7BitEncodedInt(team.Length);
                foreach (var group in team)
                    writer.Write7BitEncodedInt(keys.Of(group));
            }

            writer.Write(bodies.GetBuffer().AsSpan(0, (int)bodies.Length));
            writer.Flush();
            return whole.ToArray();
        }
    }

    /// <summary>Adds the facts of a block to those of their learners.</summary>
    /// <param name="asked">The only learners to read; null: all.</param>
    /// <param name="moment">What was stored later is left out.</param>
    /// <param name="voided">Statements to leave out.</param>
    public static void Unpack(ReadOnlySpan<byte> block, HashSet<Guid>? asked, DateTimeOffset moment, HashSet<Guid> voided, Dictionary<Guid, LearnerFacts> learners)
    {
        var reader = new BlockReader(block);
        var keys = new Guid[reader.Number()];
        for (var index = 0; index < keys.Length; index++)
            keys[index] = reader.Key();
        var words = new string[reader.Number()];
        for (var index = 0; index < words.Length; index++)
            words[index] = reader.Text();
        var teams = new Guid[reader.Number()][];
        for (var index = 0; index < teams.Length; index++)
        {
            teams[index] = new Guid[reader.Number()];
            for (var group = 0; group < teams[index].Length; group++)
                teams[index][group] = keys[reader.Number()];
        }

        var last = moment.UtcTicks;
        while (!reader.IsAtEnd)
        {
            var learner = reader.Key();
            var (home, count, bytes) = (reader.Number(), reader.Number(), reader.Number());
            if (asked?.Contains(learner) == false)
            {
                reader.Skip(bytes);
                continue;
            }

            LearnerFacts? of = null;
            var at = DateTimeOffset.UnixEpoch.Ticks;
            for (; count > 0; count--)
            {
                var statement = reader.Key();
                at += reader.Signed() * TimeSpan.TicksPerMicrosecond;
                var stored = at + (reader.Signed() * TimeSpan.TicksPerMicrosecond);
                var fact = Fact(ref reader, statement, learner, at, stored);
                if (stored > last || voided.Contains(statement))
                    continue;
                if (of is null)
                {
                    ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(learners, learner, out _);
                    of = known ??= new LearnerFacts(home == 0 ? null : keys[home - 1]);
                }

                of.Facts.Add(fact);
            }
        }

        StatementFact Fact(ref BlockReader reader, Guid statement, Guid learner, long at, long stored)
        {
            var duration = TimeSpan.FromTicks(reader.Long() * TimeSpan.TicksPerMicrosecond);
            var (course, activity, verb, terminal, registration, team) = (keys[reader.Number()], keys[reader.Number()], words[reader.Number()], words[reader.Number()], reader.Number(), teams[reader.Number()]);
            var said = reader.Byte();
            return new StatementFact(
                statement, learner, course, activity, verb, new DateTimeOffset(at, TimeSpan.Zero), new DateTimeOffset(stored, TimeSpan.Zero), duration, terminal,
                registration == 0 ? null : keys[registration - 1], team,
                (said & HasProgress) == 0 ? null : (int)reader.Signed(),
                (said & Completed) != 0,
                (said & Judged) == 0 ? null : (said & Succeeded) != 0,
                (said & HasScore) == 0 ? null : reader.Double(),
                (said & Evaluates) != 0,
                (said & HasRating) == 0 ? null : reader.Double());
        }
    }

    private static long Microseconds(DateTimeOffset instant) => (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private static void WriteKey(BinaryWriter writer, Guid key)
    {
        Span<byte> bytes = stackalloc byte[16];
        key.TryWriteBytes(bytes);
        writer.Write(bytes);
    }

    // Small numbers of either sign take few bytes.
    private static void WriteSigned(BinaryWriter writer, long number) => writer.Write7BitEncodedInt64((number << 1) ^ (number >> 63));

    /// <summary>Each value once, and its place.</summary>
    private sealed class Places<T>
        where T : notnull
    {
        private readonly Dictionary<T, int> _places = [];

        public List<T> All { get; } = [];

        public int Of(T value)
        {
            if (_places.TryGetValue(value, out var place))
                return place;
            All.Add(value);
            return _places[value] = All.Count - 1;
        }
    }

    private ref struct BlockReader(ReadOnlySpan<byte> block)
    {
        private readonly ReadOnlySpan<byte> _block = block;
        private int _place;

        public readonly bool IsAtEnd => _place >= _block.Length;

        public byte Byte() => _block[_place++];

        public int Number() => (int)Long();

        public long Long()
        {
            var (value, shift) = (0UL, 0);
            while (true)
            {
                var part = _block[_place++];
                value |= (ulong)(part & 0x7F) << shift;
                if (part < 0x80)
                    return (long)value;
                shift += 7;
            }
        }

        public long Signed()
        {
            var value = (ulong)Long();
            return (long)(value >> 1) ^ -(long)(value & 1);
        }

        public double Double()
        {
            var value = BinaryPrimitives.ReadDoubleLittleEndian(_block[_place..]);
            _place += sizeof(double);
            return value;
        }

        public Guid Key()
        {
            var key = MemoryMarshal.Read<Guid>(_block[_place..]);
            _place += 16;
            return key;
        }

        public string Text()
        {
            var length = Number();
            var text = Encoding.UTF8.GetString(_block.Slice(_place, length));
            _place += length;
            return text;
        }

        public void Skip(int bytes) => _place += bytes;
    }
}
