namespace LearningRecords.Simulation;

/// <summary>A small deterministic generator (SplitMix64): cheap enough to start anew for every learner and day.</summary>
internal struct Chance
{
    private ulong _state;

    /// <summary>An independent sequence for each purpose and key, so that no draw shifts another.</summary>
    public Chance(int seed, Purpose purpose, int key = 0, int subkey = 0) =>
        _state = Mix(Mix(Mix((uint)seed, (ulong)purpose), (uint)key), (uint)subkey);

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        return Scramble(_state);
    }

    /// <summary>In [0, 1).</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    public int Below(int limit) => (int)(Fraction() * limit);

    public double Between(double low, double high) => low + (Fraction() * (high - low));

    public bool Happens(double probability) => Fraction() < probability;

    public double Normal() =>
        Math.Sqrt(-2 * Math.Log(1 - Fraction())) * Math.Cos(2 * Math.PI * Fraction());

    /// <summary>An index drawn in proportion to weights given as running totals.</summary>
    public int Index(ReadOnlySpan<double> runningTotals)
    {
        var found = runningTotals.BinarySearch(Fraction() * runningTotals[^1]);
        // An exact hit on a total belongs to the next index, whose interval starts there.
        return Math.Min(found < 0 ? ~found : found + 1, runningTotals.Length - 1);
    }

    public Guid Uuid() => Uuid(Next(), Next());

    public static Guid Uuid(ulong high, ulong low)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, (high & ~0xF000UL) | 0x4000UL);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (low >> 2) | (2UL << 62));
        return new Guid(bytes, bigEndian: true);
    }

    private static ulong Mix(ulong state, ulong key) => Scramble(state + 0x9E3779B97F4A7C15 + (key * 0xD1342543DE82EF95));

    private static ulong Scramble(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

/// <summary>What a sequence of draws is for.</summary>
internal enum Purpose
{
    Course,
    CourseAudience,
    Teacher,
    Centre,
    ProvinceTaste,
    CentreTaste,
    Flagships,
    Lecture,
    Learner,
    Day,
    Identity,
    StatementId,
    StatementIdLow,
    Registration,
    Catalogue,
    Volunteer,
}
