namespace LearningRecords.Simulation;

/// <summary>What to simulate. The same options give the same bytes.</summary>
public sealed record SimulationOptions
{
    public int Seed { get; init; } = 1;

    public int Learners { get; init; } = 500;

    /// <summary>Courses on offer, core courses included; at most <see cref="Population.MostCourses"/>.</summary>
    public int Courses { get; init; } = 120;

    /// <summary>Length of the period in days of China Standard Time.</summary>
    public int Days { get; init; } = 60;

    /// <summary>First day of the period.</summary>
    public DateOnly Start { get; init; } = new(2026, 3, 2);

    /// <summary>Guidance centres; they bring their cities and provinces with them.</summary>
    public int Centres { get; init; } = 12;

    public StatementVersion Version { get; init; } = StatementVersion.Both;

    /// <summary>
    /// The seed of statement ids and registrations. Another simulation says other things, so it must not use the same ids;
    /// only more learners leave what the others did, and its ids, unchanged.
    /// </summary>
    internal int IdentitySeed() =>
        new[] { Start.DayNumber, Days, Courses, Centres, (int)Version }
            .Aggregate(Seed, (seed, option) => (int)new Chance(seed, Purpose.Identity, option).Next());
}

/// <summary>The dialect of the statements.</summary>
public enum StatementVersion
{
    /// <summary>No version property and nothing that 1.0.3 lacks: valid in 1.0.3 and in 2.0.</summary>
    Both,

    /// <summary>Version 2.0.0, with the lecturer as a context agent and the guidance centre as a context group.</summary>
    V2,
}
