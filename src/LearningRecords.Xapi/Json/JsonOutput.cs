using System.Buffers;

namespace LearningRecords.Xapi.Json;

/// <summary>Puts JSON together from pieces that are JSON already.</summary>
internal struct JsonOutput(IBufferWriter<byte> output)
{
    private bool _needsComma;

    public void Open(char bracket)
    {
        Separate();
        Write(bracket);
        _needsComma = false;
    }

    public void Close(char bracket)
    {
        Write(bracket);
        _needsComma = true;
    }

    public void Member(JsonMember member)
    {
        Name(member.RawName.Span);
        Value(member.RawValue.Span);
    }

    public void Name(ReadOnlySpan<byte> rawName)
    {
        Separate();
        output.Write(rawName);
        Write(':');
        _needsComma = false;
    }

    public void Value(ReadOnlySpan<byte> rawValue)
    {
        Separate();
        output.Write(rawValue);
        _needsComma = true;
    }

    private readonly void Separate()
    {
        if (_needsComma)
            Write(',');
    }

    private readonly void Write(char c)
    {
        output.GetSpan(1)[0] = (byte)c;
        output.Advance(1);
    }
}
