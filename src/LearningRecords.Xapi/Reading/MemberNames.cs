using System.Runtime.InteropServices;

namespace LearningRecords.Xapi.Reading;

/// <summary>The names already seen in each of the objects that are open, to find repeated ones. Names are kept as positions in the body, so the usual few cost nothing.</summary>
internal sealed class MemberNames
{
    // Beyond this many names in one object a set is faster than comparing, and keeps a hostile body linear.
    private const int ComparedOneByOne = 16;

    private readonly List<Name> _names = new(64);
    private readonly List<Scope> _scopes = new(16);

    public void Clear()
    {
        _names.Clear();
        _scopes.Clear();
    }

    public void Open() => _scopes.Add(new Scope(_names.Count, Many: null));

    public void Close()
    {
        var first = _scopes[^1].First;
        _names.RemoveRange(first, _names.Count - first);
        _scopes.RemoveAt(_scopes.Count - 1);
    }

    /// <summary>Adds a name to the innermost open object; false when it was there already.</summary>
    /// <param name="body">The body that positions refer to.</param>
    /// <param name="start">Position of the name, quotes excluded.</param>
    /// <param name="length">Length of the name as it stands in the body.</param>
    /// <param name="unescaped">The name without its escapes, when it has any.</param>
    public bool TryAdd(ReadOnlySpan<byte> body, int start, int length, string? unescaped)
    {
        var name = new Name(start, length, unescaped);
        var scope = _scopes[^1];
        if (scope.Many is not null)
            return scope.Many.Add(name.Text(body));

        var seen = CollectionsMarshal.AsSpan(_names)[scope.First..];
        foreach (ref readonly var other in seen)
        {
            if (name.Equals(other, body))
                return false;
        }

        if (seen.Length == ComparedOneByOne)
            _scopes[^1] = scope with { Many = SetOf(seen, name, body) };
        else
            _names.Add(name);
        return true;
    }

    private static HashSet<string> SetOf(ReadOnlySpan<Name> seen, Name added, ReadOnlySpan<byte> body)
    {
        var many = new HashSet<string>(StringComparer.Ordinal) { added.Text(body) };
        foreach (ref readonly var name in seen)
            many.Add(name.Text(body));
        return many;
    }

    private readonly record struct Scope(int First, HashSet<string>? Many);

    private readonly record struct Name(int Start, int Length, string? Unescaped)
    {
        public string Text(ReadOnlySpan<byte> body) => Unescaped ?? System.Text.Encoding.UTF8.GetString(body.Slice(Start, Length));

        public bool Equals(in Name other, ReadOnlySpan<byte> body) =>
            Unescaped is null && other.Unescaped is null
                ? body.Slice(Start, Length).SequenceEqual(body.Slice(other.Start, other.Length))
                : Text(body) == other.Text(body);
    }
}
