namespace LearningRecords.Xapi;

/// <summary>How much of a request <see cref="StatementReader"/> is willing to read.</summary>
public sealed record ReadLimits
{
    /// <summary>The limits used when none are given.</summary>
    public static readonly ReadLimits Default = new();

    /// <summary>Deepest nesting of objects and arrays inside one statement, counted from 1 for the statement itself.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>Most statements in one batch.</summary>
    public int MaxStatements { get; init; } = 10_000;

    /// <summary>Reading stops when this many problems were found.</summary>
    public int MaxProblems { get; init; } = 100;
}
