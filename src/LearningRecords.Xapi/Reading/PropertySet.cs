using System.Text;

namespace LearningRecords.Xapi.Reading;

/// <summary>The properties that one kind of object may have.</summary>
internal sealed class PropertySet
{
    private readonly byte[][] _utf8;

    public PropertySet(string owner, params string[] names)
    {
        Owner = owner;
        Names = names;
        _utf8 = [.. names.Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>What has these properties, for messages.</summary>
    public string Owner { get; }

    public string[] Names { get; }

    public int IndexOf(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < _utf8.Length; i++)
        {
            if (name.SequenceEqual(_utf8[i]))
                return i;
        }

        return -1;
    }

    /// <summary>True when the property is among those marked as seen.</summary>
    public bool IsIn(uint seen, string name)
    {
        for (var i = 0; i < Names.Length; i++)
        {
            if (Names[i] == name)
                return (seen & (1u << i)) != 0;
        }

        return false;
    }

    /// <summary>The property that differs from the name only by case, if any.</summary>
    public string? Resembling(ReadOnlySpan<byte> name)
    {
        foreach (var known in Names)
        {
            if (Ascii.EqualsIgnoreCase(name, known))
                return known;
        }

        return null;
    }
}
