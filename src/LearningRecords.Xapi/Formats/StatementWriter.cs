using System.Buffers;
using LearningRecords.Xapi.Json;

namespace LearningRecords.Xapi.Formats;

/// <summary>Writes a statement anew where a format wants its agents, verbs and activities changed, and as it is everywhere else.</summary>
internal abstract class StatementWriter(IBufferWriter<byte> output)
{
    protected JsonOutput Json = new(output);

    public void WriteStatement(ReadOnlyMemory<byte> statement)
    {
        Json.Open('{');
        foreach (var (name, member) in JsonMembers.Read(statement))
        {
            Json.Name(member.RawName.Span);
            switch (name)
            {
                case "actor" or "authority":
                    WriteActor(member.RawValue);
                    break;
                case "verb":
                    WriteVerb(member.RawValue);
                    break;
                case "object":
                    WriteTarget(member.RawValue);
                    break;
                case "context":
                    WriteContext(member.RawValue);
                    break;
                default:
                    Json.Value(member.RawValue.Span);
                    break;
            }
        }

        Json.Close('}');
    }

    protected abstract void WriteActor(ReadOnlyMemory<byte> actor);

    protected abstract void WriteVerb(ReadOnlyMemory<byte> verb);

    protected abstract void WriteActivity(ReadOnlyMemory<byte> activity);

    private void WriteTarget(ReadOnlyMemory<byte> target)
    {
        var kind = JsonMembers.Read(target).TryGetValue("objectType", out var type) ? JsonMembers.Text(type.RawValue) : "Activity";
        switch (kind)
        {
            case "Agent" or "Group":
                WriteActor(target);
                break;
            case "SubStatement":
                WriteStatement(target);
                break;
            case "StatementRef":
                Json.Value(target.Span);
                break;
            default:
                WriteActivity(target);
                break;
        }
    }

    private void WriteContext(ReadOnlyMemory<byte> context)
    {
        Json.Open('{');
        foreach (var (name, member) in JsonMembers.Read(context))
        {
            Json.Name(member.RawName.Span);
            switch (name)
            {
                case "instructor" or "team":
                    WriteActor(member.RawValue);
                    break;
                case "contextActivities":
                    WriteContextActivities(member.RawValue);
                    break;
                case "contextAgents" or "contextGroups":
                    WriteContextParties(member.RawValue);
                    break;
                default:
                    Json.Value(member.RawValue.Span);
                    break;
            }
        }

        Json.Close('}');
    }

    private void WriteContextActivities(ReadOnlyMemory<byte> contextActivities)
    {
        Json.Open('{');
        foreach (var member in JsonMembers.Read(contextActivities).Values)
        {
            Json.Name(member.RawName.Span);
            Json.Open('[');
            foreach (var activity in JsonMembers.ReadArray(member.RawValue))
                WriteActivity(activity);
            Json.Close(']');
        }

        Json.Close('}');
    }

    private void WriteContextParties(ReadOnlyMemory<byte> parties)
    {
        Json.Open('[');
        foreach (var party in JsonMembers.ReadArray(parties))
        {
            Json.Open('{');
            foreach (var (name, member) in JsonMembers.Read(party))
            {
                Json.Name(member.RawName.Span);
                if (name is "agent" or "group")
                    WriteActor(member.RawValue);
                else
                    Json.Value(member.RawValue.Span);
            }

            Json.Close('}');
        }

        Json.Close(']');
    }
}
