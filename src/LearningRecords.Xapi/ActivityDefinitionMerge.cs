using LearningRecords.Xapi.Json;

namespace LearningRecords.Xapi;

/// <summary>One definition of an activity from all that were sent (Data 2.4.4.1).</summary>
public static class ActivityDefinitionMerge
{
    private static readonly HashSet<string> Interaction = new(StringComparer.Ordinal)
    {
        "interactionType", "correctResponsesPattern", "choices", "scale", "source", "target", "steps",
    };

    /// <summary>
    /// Merges valid definitions in the order in which they were stored. Languages and extensions are united, so a definition in one language
    /// does not push out another; of the same language, the same extension, and for everything else, the later one counts. The properties
    /// of an interaction belong together and are taken from the last definition that is an interaction; descriptions of its components are
    /// united too.
    /// </summary>
    /// <returns>The definition as JSON; an empty object for no definitions.</returns>
    /// <exception cref="System.Text.Json.JsonException">A definition is not a JSON object.</exception>
    public static byte[] Merge(IEnumerable<ReadOnlyMemory<byte>> definitions)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        var merged = new OrderedDictionary<string, JsonMember>(StringComparer.Ordinal);
        foreach (var definition in definitions)
            Add(merged, JsonMembers.Read(definition));
        return JsonMembers.ToJson(merged);
    }

    private static void Add(OrderedDictionary<string, JsonMember> merged, OrderedDictionary<string, JsonMember> later)
    {
        if (later.ContainsKey("interactionType"))
        {
            foreach (var stale in merged.Keys.Where(name => Interaction.Contains(name) && !later.ContainsKey(name)).ToArray())
                merged.Remove(stale);
        }

        foreach (var (name, member) in later)
        {
            merged[name] = merged.TryGetValue(name, out var earlier)
                ? member with { RawValue = Unite(name, earlier.RawValue, member.RawValue) }
                : member;
        }
    }

    private static ReadOnlyMemory<byte> Unite(string property, ReadOnlyMemory<byte> earlier, ReadOnlyMemory<byte> later) => property switch
    {
        "name" or "description" or "extensions" => UniteMaps(earlier, later),
        "choices" or "scale" or "source" or "target" or "steps" => UniteComponents(earlier, later),
        _ => later,
    };

    private static ReadOnlyMemory<byte> UniteMaps(ReadOnlyMemory<byte> earlier, ReadOnlyMemory<byte> later) =>
        DocumentMerge.TryMerge(earlier, later, out var united) ? united : later;

    private static ReadOnlyMemory<byte> UniteComponents(ReadOnlyMemory<byte> earlier, ReadOnlyMemory<byte> later)
    {
        var descriptions = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var component in JsonMembers.ReadArray(earlier).Select(JsonMembers.Read))
        {
            if (component.TryGetValue("description", out var description))
                descriptions[IdOf(component)] = description.RawValue;
        }

        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var json = new JsonOutput(output);
        json.Open('[');
        foreach (var component in JsonMembers.ReadArray(later).Select(JsonMembers.Read))
        {
            if (descriptions.TryGetValue(IdOf(component), out var known))
            {
                component["description"] = component.TryGetValue("description", out var own)
                    ? own with { RawValue = UniteMaps(known, own.RawValue) }
                    : new JsonMember("\"description\""u8.ToArray(), known);
            }

            json.Value(JsonMembers.ToJson(component));
        }

        json.Close(']');
        return output.WrittenMemory;
    }

    private static string IdOf(OrderedDictionary<string, JsonMember> component) =>
        component.TryGetValue("id", out var id) ? JsonMembers.Text(id.RawValue) ?? "" : "";
}
