namespace LearningRecords.Xapi;

/// <summary>Reads one timestamp; see <see cref="Iso8601.TryParseTimestamp(ReadOnlySpan{byte}, XapiVersion, out DateTimeOffset)"/> for what is taken.</summary>
internal ref struct TimestampText(ReadOnlySpan<byte> text, bool rfc3339)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;

    public bool TryParse(out DateTimeOffset instant)
    {
        instant = default;
        if (!TryDate(out var days, out var extended) || !Take('T', 't') || !TryTime(extended, out var ticks) || !TryOffset(out var offset) || _at != _text.Length)
            return false;

        var utc = days * TimeSpan.TicksPerDay + ticks - offset;
        if (utc < 0 || utc > DateTime.MaxValue.Ticks)
            return false;
        instant = new DateTimeOffset(utc, TimeSpan.Zero);
        return true;
    }

    private bool TryDate(out long days, out bool extended)
    {
        days = 0;
        extended = false;
        if (!Number(4, out var year))
            return false;
        extended = Take('-', '-');
        if ((rfc3339 && !extended) || !Number(2, out var month) || (extended && !Take('-', '-')) || !Number(2, out var day))
            return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        days = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks / TimeSpan.TicksPerDay;
        return true;
    }

    private bool TryTime(bool extended, out long ticks)
    {
        ticks = 0;
        if (!Number(2, out var hour) || (extended && !Take(':', ':')) || !Number(2, out var minute))
            return false;

        var second = 0;
        var fraction = 0L;
        if (extended ? Take(':', ':') : _at < _text.Length && char.IsAsciiDigit((char)_text[_at]))
        {
            if (!Number(2, out second) || !TryFraction(out fraction))
                return false;
        }
        else if (rfc3339)
        {
            return false;
        }

        var endOfDay = !rfc3339 && hour == 24 && minute == 0 && second == 0 && fraction == 0;
        // A leap second, 23:59:60, is the last one the calendar of .NET knows of.
        var leap = second == 60 && minute == 59;
        if ((hour > 23 && !endOfDay) || minute > 59 || (second > 59 && !leap))
            return false;
        ticks = ((hour * 60L) + minute) * TimeSpan.TicksPerMinute + Math.Min(second, 59) * TimeSpan.TicksPerSecond + fraction;
        return true;
    }

    private bool TryFraction(out long ticks)
    {
        ticks = 0;
        if (!Take('.', rfc3339 ? '.' : ','))
            return true;
        var start = _at;
        for (var scale = TimeSpan.TicksPerSecond / 10; _at < _text.Length && char.IsAsciiDigit((char)_text[_at]); _at++, scale /= 10)
            ticks += (_text[_at] - '0') * scale;
        return _at > start;
    }

    private bool TryOffset(out long ticks)
    {
        ticks = 0;
        if (Take('Z', 'z'))
            return true;
        if (_at == _text.Length)
            return !rfc3339;
        var negative = Take('-', '-');
        if ((!negative && !Take('+', '+')) || !Number(2, out var hours))
            return false;
        var minutes = 0;
        if (Take(':', ':') || (!rfc3339 && _at < _text.Length))
        {
            if (!Number(2, out minutes))
                return false;
        }
        else if (rfc3339)
        {
            return false;
        }

        if (hours > 23 || minutes > 59 || (negative && hours == 0 && minutes == 0))
            return false;
        ticks = ((hours * 60L) + minutes) * TimeSpan.TicksPerMinute * (negative ? -1 : 1);
        return true;
    }

    private bool Take(char one, char other)
    {
        if (_at >= _text.Length || (_text[_at] != one && _text[_at] != other))
            return false;
        _at++;
        return true;
    }

    private bool Number(int digits, out int number)
    {
        number = 0;
        if (_text.Length - _at < digits)
            return false;
        for (var end = _at + digits; _at < end; _at++)
        {
            if (!char.IsAsciiDigit((char)_text[_at]))
                return false;
            number = (number * 10) + (_text[_at] - '0');
        }

        return true;
    }
}
