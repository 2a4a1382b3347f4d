using System.Text;

namespace LearningRecords.Xapi;

/// <summary>Language tags (RFC 5646; Data 4.2), checked for the sequence of subtag shapes, not against the registry.</summary>
public static class LanguageTag
{
    private static readonly string[] Irregular =
    [
        "en-GB-oed", "i-ami", "i-bnn", "i-default", "i-enochian", "i-hak", "i-klingon", "i-lux", "i-mingo", "i-navajo",
        "i-pwn", "i-tao", "i-tay", "i-tsu", "sgn-BE-FR", "sgn-BE-NL", "sgn-CH-DE",
    ];

    /// <summary>True when the UTF-8 text is a well-formed language tag.</summary>
    public static bool IsValid(ReadOnlySpan<byte> utf8)
    {
        var tag = new Subtags(utf8);
        if (!tag.Next())
            return false;
        if (tag.Is('x'))
            return EndsInPrivateUse(ref tag);
        if (!tag.IsLetters(2, 8))
            return IsIrregular(utf8);

        var language = tag.Length;
        var more = tag.Next();
        for (var extended = 0; language <= 3 && extended < 3 && more && tag.IsLetters(3, 3); extended++)
            more = tag.Next();
        if (more && tag.IsLetters(4, 4))
            more = tag.Next();
        if (more && (tag.IsLetters(2, 2) || tag.IsDigits(3)))
            more = tag.Next();
        while (more && tag.IsVariant())
            more = tag.Next();
        while (more && tag.Length == 1 && !tag.Is('x') && tag.IsAlphanumeric(1, 1))
        {
            var values = 0;
            while ((more = tag.Next()) && tag.IsAlphanumeric(2, 8))
                values++;
            if (values == 0)
                return false;
        }

        if (more && tag.Is('x'))
            return EndsInPrivateUse(ref tag);
        return tag.AtEnd && !more || IsIrregular(utf8);
    }

    /// <summary>True when the text is a well-formed language tag.</summary>
    public static bool IsValid(string tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        return IsValid(Encoding.UTF8.GetBytes(tag));
    }

    private static bool EndsInPrivateUse(ref Subtags tag)
    {
        var values = 0;
        while (tag.Next())
        {
            if (!tag.IsAlphanumeric(1, 8))
                return false;
            values++;
        }

        return values > 0;
    }

    private static bool IsIrregular(ReadOnlySpan<byte> utf8)
    {
        foreach (var irregular in Irregular)
        {
            if (Ascii.EqualsIgnoreCase(utf8, irregular))
                return true;
        }

        return false;
    }

    private ref struct Subtags(ReadOnlySpan<byte> tag)
    {
        private readonly ReadOnlySpan<byte> _tag = tag;
        private ReadOnlySpan<byte> _current;
        private int _next;

        public readonly int Length => _current.Length;

        public readonly bool AtEnd => _next > _tag.Length;

        public bool Next()
        {
            if (_next > _tag.Length)
                return false;
            var rest = _tag[_next..];
            var hyphen = rest.IndexOf((byte)'-');
            _current = hyphen < 0 ? rest : rest[..hyphen];
            _next += _current.Length + 1;
            return true;
        }

        public readonly bool Is(char single) => _current.Length == 1 && (_current[0] | 0x20) == single;

        public readonly bool IsLetters(int min, int max)
        {
            if (_current.Length < min || _current.Length > max)
                return false;
            foreach (var b in _current)
            {
                if (!char.IsAsciiLetter((char)b))
                    return false;
            }

            return true;
        }

        public readonly bool IsDigits(int count)
        {
            if (_current.Length != count)
                return false;
            foreach (var b in _current)
            {
                if (!char.IsAsciiDigit((char)b))
                    return false;
            }

            return true;
        }

        public readonly bool IsAlphanumeric(int min, int max)
        {
            if (_current.Length < min || _current.Length > max)
                return false;
            foreach (var b in _current)
            {
                if (!char.IsAsciiLetterOrDigit((char)b))
                    return false;
            }

            return true;
        }

        public readonly bool IsVariant() =>
            IsAlphanumeric(5, 8) || (IsAlphanumeric(4, 4) && char.IsAsciiDigit((char)_current[0]));
    }
}
