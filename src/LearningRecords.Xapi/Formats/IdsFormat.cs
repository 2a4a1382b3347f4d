using System.Buffers;
using LearningRecords.Xapi.Json;

namespace LearningRecords.Xapi.Formats;

/// <summary>The format <c>ids</c>: only what identifies.</summary>
internal sealed class IdsFormat(IBufferWriter<byte> output) : StatementWriter(output)
{
    protected override void WriteActor(ReadOnlyMemory<byte> actor)
    {
        var members = JsonMembers.Read(actor);
        var isIdentified = members.Keys.Any(IsIdentifier);
        Json.Open('{');
        foreach (var (name, member) in members)
        {
            if (name == "objectType" || IsIdentifier(name))
                Json.Member(member);
            else if (name == "member" && !isIdentified)
                WriteMembers(member);
        }

        Json.Close('}');
    }

    protected override void WriteVerb(ReadOnlyMemory<byte> verb) => WriteOnly(verb, "id");

    // What is no other kind of object is an Activity.
    protected override void WriteActivity(ReadOnlyMemory<byte> activity) => WriteOnly(activity, "id");

    private static bool IsIdentifier(string name) => name is "mbox" or "mbox_sha1sum" or "openid" or "account";

    private void WriteMembers(JsonMember members)
    {
        Json.Name(members.RawName.Span);
        Json.Open('[');
        foreach (var agent in JsonMembers.ReadArray(members.RawValue))
            WriteActor(agent);
        Json.Close(']');
    }

    private void WriteOnly(ReadOnlyMemory<byte> json, string property)
    {
        Json.Open('{');
        foreach (var (name, member) in JsonMembers.Read(json))
        {
            if (name == property)
                Json.Member(member);
        }

        Json.Close('}');
    }
}
