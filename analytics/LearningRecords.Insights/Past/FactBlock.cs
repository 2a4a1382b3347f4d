using System.Buffers.Binary;
using System.Runtime.CompilerServices;
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
/// A learner says how many bytes are theirs, so that whoever is not asked for is skipped, and facts are unpacked learner by learner, in no one's memory for long.
/// </summary>
internal sealed class FactBlock
{
    /// <summary>Into how many shares learners are divided, by the first bits of their keys.</summary>
    public const int Shares = 64;

    private const int KeyBytes = 16;
    private const byte Completed = 1;
    private const byte Judged = 2;
    private const byte Succeeded = 4;
    private const byte Evaluates = 8;
    private const byte HasProgress = 16;
    private const byte HasScore = 32;
    private const byte HasRating = 64;

    private readonly ReadOnlyMemory<byte> _block;
    private readonly int _keys;
    private readonly string[] _words;
    private readonly Guid[][] _teams;
    private readonly int _body;

    public FactBlock(ReadOnlyMemory<byte> block)
    {
        _block = block;
        var reader = new BlockReader(block.Span, 0);
        var keys = reader.Number();
        _keys = reader.Place;
        reader.Skip(keys * KeyBytes);
        _words = new string[reader.Number()];
        for (var index = 0; index < _words.Length; index++)
            _words[index] = reader.Text();
        _teams = new Guid[reader.Number()][];
        for (var index = 0; index < _teams.Length; index++)
        {
            _teams[index] = new Guid[reader.Number()];
            for (var group = 0; group < _teams[index].Length; group++)
                _teams[index][group] = reader.KeyAt(_keys, reader.Number());
        }

        _body = reader.Place;
    }

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
        var teamSets = new List<int[]>();
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
                teamSets.Add([.. fact.Teams.Select(keys.Of)]);
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
                    writer.Write7BitEncodedInt(group);
            }

            writer.Write(bodies.GetBuffer().AsSpan(0, (int)bodies.Length));
            writer.Flush();
            return whole.ToArray();
        }
    }

    /// <summary>A learner's place in a block.</summary>
    /// <param name="HomeGroup">The group of the platform that the learner's account belongs to.</param>
    public readonly record struct Run(Guid Learner, Guid? HomeGroup, int At, int Facts);

    /// <summary>The learners of a block, whose facts stay packed until they are read.</summary>
    public IEnumerable<Run> Runs()
    {
        for (var place = _body; place < _block.Length;)
        {
            var (run, next) = RunAt(place);
            yield return run;
            place = next;
        }
    }

    /// <summary>Adds the facts of a learner.</summary>
    /// <param name="moment">What was stored later is left out.</param>
    /// <param name="voided">Statements to leave out.</param>
    public void Read(Run run, DateTimeOffset moment, HashSet<Guid> voided, List<StatementFact> facts)
    {
        var reader = new BlockReader(_block.Span, run.At);
        var (at, last) = (DateTimeOffset.UnixEpoch.Ticks, moment.UtcTicks);
        for (var count = run.Facts; count > 0; count--)
        {
            var statement = reader.Key();
            at += reader.Signed() * TimeSpan.TicksPerMicrosecond;
            var stored = at + (reader.Signed() * TimeSpan.TicksPerMicrosecond);
            var fact = Fact(ref reader, statement, run.Learner, at, stored);
            if (stored <= last && (voided.Count == 0 || !voided.Contains(statement)))
                facts.Add(fact);
        }
    }

    /// <summary>Adds what decides which groups each fact of a learner counts for, and leaves the rest packed.</summary>
    /// <inheritdoc cref="Read"/>
    public void ReadOccasions(Run run, DateTimeOffset moment, HashSet<Guid> voided, List<Occasion> occasions)
    {
        var reader = new BlockReader(_block.Span, run.At);
        var (at, last) = (DateTimeOffset.UnixEpoch.Ticks, moment.UtcTicks);
        for (var count = run.Facts; count > 0; count--)
        {
            var statement = reader.Key();
            at += reader.Signed() * TimeSpan.TicksPerMicrosecond;
            var stored = at + (reader.Signed() * TimeSpan.TicksPerMicrosecond);
            var occasion = Occasion(ref reader, at);
            if (stored <= last && (voided.Count == 0 || !voided.Contains(statement)))
                occasions.Add(occasion);
        }
    }

    private (Run Run, int Next) RunAt(int place)
    {
        var reader = new BlockReader(_block.Span, place);
        var learner = reader.Key();
        var (home, count, bytes) = (reader.Number(), reader.Number(), reader.Number());
        return (new Run(learner, home == 0 ? null : reader.KeyAt(_keys, home - 1), reader.Place, count), reader.Place + bytes);
    }

    private StatementFact Fact(ref BlockReader reader, Guid statement, Guid learner, long at, long stored)
    {
        var duration = TimeSpan.FromTicks(reader.Long() * TimeSpan.TicksPerMicrosecond);
        var (course, activity) = (reader.KeyAt(_keys, reader.Number()), reader.KeyAt(_keys, reader.Number()));
        var (verb, terminal, registration, team) = (_words[reader.Number()], _words[reader.Number()], reader.Number(), _teams[reader.Number()]);
        var said = reader.Byte();
        return new StatementFact(
            statement, learner, course, activity, verb, new DateTimeOffset(at, TimeSpan.Zero), new DateTimeOffset(stored, TimeSpan.Zero), duration, terminal,
            registration == 0 ? null : reader.KeyAt(_keys, registration - 1), team,
            (said & HasProgress) == 0 ? null : (int)reader.Signed(),
            (said & Completed) != 0,
            (said & Judged) == 0 ? null : (said & Succeeded) != 0,
            (said & HasScore) == 0 ? null : reader.Double(),
            (said & Evaluates) != 0,
            (said & HasRating) == 0 ? null : reader.Double());
    }

    private Occasion Occasion(ref BlockReader reader, long at)
    {
        reader.Long();
        var course = reader.KeyAt(_keys, reader.Number());
        reader.Number();
        reader.Number();
        var terminal = _words[reader.Number()];
        reader.Number();
        var teams = _teams[reader.Number()];
        var said = reader.Byte();
        if ((said & HasProgress) != 0)
            reader.Signed();
        reader.Skip(((said & HasScore) == 0 ? 0 : sizeof(double)) + ((said & HasRating) == 0 ? 0 : sizeof(double)));
        return new Occasion(new DateTimeOffset(at, TimeSpan.Zero), course, teams, terminal);
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

    private ref struct BlockReader(ReadOnlySpan<byte> block, int place)
    {
        private readonly ReadOnlySpan<byte> _block = block;
        private int _place = place;

        public readonly int Place => _place;

        public byte Byte() => _block[_place++];

        public int Number() => (int)Long();

        // Most are small.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public long Long()
        {
            var first = _block[_place];
            if (first >= 0x80)
                return LongOfSeveral();
            _place++;
            return first;
        }

        private long LongOfSeveral()
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
            _place += KeyBytes;
            return key;
        }

        /// <param name="keys">Where the keys begin that are named by their place.</param>
        public readonly Guid KeyAt(int keys, int index) => MemoryMarshal.Read<Guid>(_block[(keys + (index * KeyBytes))..]);

        public void Skip(int bytes) => _place += bytes;

        public string Text()
        {
            var length = Number();
            var text = Encoding.UTF8.GetString(_block.Slice(_place, length));
            _place += length;
            return text;
        }
    }
}
