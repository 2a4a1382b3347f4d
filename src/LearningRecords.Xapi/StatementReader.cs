using LearningRecords.Xapi.Reading;

namespace LearningRecords.Xapi;

/// <summary>Reads and validates statements as the statements resource receives them (Data 2, Communication 2.1).</summary>
public static class StatementReader
{
    /// <summary>
    /// Reads one statement object or an array of them, in one pass, and names every rule that is broken. Never throws for bad input.
    /// </summary>
    /// <param name="body">The body of the request in UTF-8. The result holds slices of it, so it must not change afterwards.</param>
    /// <param name="version">Whose rules apply.</param>
    /// <param name="limits">How much to read; <see cref="ReadLimits.Default"/> when null.</param>
    public static StatementBatch Read(ReadOnlyMemory<byte> body, XapiVersion version, ReadLimits? limits = null) =>
        new StatementParser(body, version, limits ?? ReadLimits.Default).ReadBody();
}

/// <summary>What a request body held.</summary>
public sealed class StatementBatch
{
    internal StatementBatch(bool isArray, IReadOnlyList<Statement> statements, IReadOnlyList<Problem> problems)
    {
        IsArray = isArray;
        Statements = statements;
        Problems = problems;
    }

    /// <summary>True when the body was an array, even of one statement.</summary>
    public bool IsArray { get; }

    /// <summary>The statements without problems, in order. The whole body may be stored only when <see cref="Problems"/> is empty.</summary>
    public IReadOnlyList<Statement> Statements { get; }

    /// <summary>Every broken rule, in order of position; empty when the whole body is valid.</summary>
    public IReadOnlyList<Problem> Problems { get; }
}
