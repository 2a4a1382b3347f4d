namespace LearningRecords.Xapi.Reading;

/// <summary>Problems by position in the body. Their JSON pointers are found afterwards in one more pass, so that a valid body pays nothing for them.</summary>
internal sealed class ProblemLog(int capacity)
{
    private readonly List<Entry> _entries = [];

    public int Count => _entries.Count;

    public bool IsFull => _entries.Count >= capacity;

    public void Add(Rule rule, int? statementIndex, long position, string message)
    {
        if (!IsFull)
            _entries.Add(new Entry(rule, statementIndex, position, message));
    }

    public void Clear() => _entries.Clear();

    /// <summary>The problems in order of position.</summary>
    public Problem[] ToProblems(ReadOnlySpan<byte> body, bool isArray, XapiVersion version, int maxDepth)
    {
        if (_entries.Count == 0)
            return [];

        var sorted = _entries.OrderBy(e => e.Position).ToArray();
        var finder = new PointerFinder(body, isArray, maxDepth);
        var problems = new Problem[sorted.Length];
        for (var i = 0; i < sorted.Length; i++)
        {
            var (rule, index, position, message) = sorted[i];
            var pointer = index is null ? "" : finder.Find(position);
            problems[i] = new Problem(index, pointer, rule.Id, rule.Section(version), message);
        }

        return problems;
    }

    private sealed record Entry(Rule Rule, int? StatementIndex, long Position, string Message);
}
