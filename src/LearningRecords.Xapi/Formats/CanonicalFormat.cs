using System.Buffers;
using LearningRecords.Xapi.Json;

namespace LearningRecords.Xapi.Formats;

/// <summary>The format <c>canonical</c>: the definitions of the LRS, one language in each map.</summary>
internal sealed class CanonicalFormat(LanguagePreference languages, Func<string, ReadOnlyMemory<byte>> definitionOf, IBufferWriter<byte> output)
    : StatementWriter(output)
{
    protected override void WriteActor(ReadOnlyMemory<byte> actor) => Json.Value(actor.Span);

    protected override void WriteVerb(ReadOnlyMemory<byte> verb) => WriteWithOneLanguage(verb, "display");

    protected override void WriteActivity(ReadOnlyMemory<byte> activity)
    {
        var members = JsonMembers.Read(activity);
        var id = members.TryGetValue("id", out var written) ? JsonMembers.Text(written.RawValue) : null;
        if (id is not null && definitionOf(id) is { IsEmpty: false } canonical)
            members["definition"] = new JsonMember("\"definition\""u8.ToArray(), canonical);

        Json.Open('{');
        foreach (var (name, member) in members)
        {
            Json.Name(member.RawName.Span);
            if (name == "definition")
                WriteDefinition(member.RawValue);
            else
                Json.Value(member.RawValue.Span);
        }

        Json.Close('}');
    }

    private void WriteDefinition(ReadOnlyMemory<byte> definition)
    {
        Json.Open('{');
        foreach (var (name, member) in JsonMembers.Read(definition))
        {
            Json.Name(member.RawName.Span);
            switch (name)
            {
                case "name" or "description":
                    WriteOneLanguage(member.RawValue);
                    break;
                case "choices" or "scale" or "source" or "target" or "steps":
                    Json.Open('[');
                    foreach (var component in JsonMembers.ReadArray(member.RawValue))
                        WriteWithOneLanguage(component, "description");
                    Json.Close(']');
                    break;
                default:
                    Json.Value(member.RawValue.Span);
                    break;
            }
        }

        Json.Close('}');
    }

    private void WriteWithOneLanguage(ReadOnlyMemory<byte> json, string map)
    {
        Json.Open('{');
        foreach (var (name, member) in JsonMembers.Read(json))
        {
            Json.Name(member.RawName.Span);
            if (name == map)
                WriteOneLanguage(member.RawValue);
            else
                Json.Value(member.RawValue.Span);
        }

        Json.Close('}');
    }

    private void WriteOneLanguage(ReadOnlyMemory<byte> map)
    {
        var texts = JsonMembers.Read(map);
        Json.Open('{');
        if (languages.Choose(texts.Keys) is { } chosen)
            Json.Member(texts[chosen]);
        Json.Close('}');
    }
}
