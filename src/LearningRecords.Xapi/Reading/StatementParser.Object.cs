using System.Text.Json;

namespace LearningRecords.Xapi.Reading;

// The verb and the object (Data 2.4.3, 2.4.4).
internal ref partial struct StatementParser
{
    private static readonly PropertySet VerbProperties = new("a verb", "id", "display");

    private static readonly PropertySet ActivityProperties = new("an Activity", "objectType", "id", "definition");

    private static readonly PropertySet StatementRefProperties = new("a StatementRef", "objectType", "id");

    private string? ReadVerb(out Guid key)
    {
        key = default;
        if (!IsObject("\"verb\""))
            return null;

        var position = _json.TokenStartIndex;
        string? id = null;
        var seen = 0u;
        while (NextProperty(VerbProperties, ref seen) is { } property)
        {
            if (property == "id")
                id = ReadIri("\"id\"", out key);
            else
                ReadLanguageMap("\"display\"");
        }

        if (!VerbProperties.IsIn(seen, "id"))
            Note(Rules.VerbIdRequired, position, "\"verb\" needs an \"id\".");
        return id;
    }

    private StatementTarget? ReadTarget(bool isSubStatement)
    {
        if (!IsObject("\"object\""))
            return null;

        var position = _json.TokenStartIndex;
        switch (KindAhead())
        {
            case null:
                Note(Rules.ObjectTypeInvalid, position, "\"objectType\" of \"object\" must be Activity, Agent, Group, SubStatement or StatementRef.");
                SkipValue(nullsAllowed: true);
                return null;
            case ObjectKind.Activity:
                var activityId = ReadActivity("\"object\"", isSubStatement, out var activityKey);
                return new StatementTarget(ObjectKind.Activity, activityId, activityKey, null, null);
            case ObjectKind.StatementRef:
                return new StatementTarget(ObjectKind.StatementRef, null, null, ReadStatementRef("\"object\""), null);
            case ObjectKind.SubStatement when isSubStatement:
                Note(Rules.SubStatementNested, position, "A substatement must not have a substatement of its own.");
                SkipValue(nullsAllowed: true);
                return null;
            case ObjectKind.SubStatement:
                ReadSubStatement();
                return new StatementTarget(ObjectKind.SubStatement, null, null, null, null);
            case { } kind:
                var agent = ReadAgent("\"object\"", AgentPlace.Anywhere, isSubStatement);
                return new StatementTarget(kind, null, null, null, agent);
        }
    }

    // The kind decides what the other properties mean and may come after them.
    private readonly ObjectKind? KindAhead()
    {
        var ahead = _json;
        while (ahead.Read() && ahead.TokenType == JsonTokenType.PropertyName)
        {
            var isKind = IsText(ref ahead, "objectType"u8);
            ahead.Read();
            if (isKind)
                return KindOf(ref ahead);
            ahead.Skip();
        }

        return ObjectKind.Activity;
    }

    private static ObjectKind? KindOf(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.Null)
            return ObjectKind.Activity; // the null itself is noted when it is read
        if (json.TokenType != JsonTokenType.String)
            return null;
        if (IsText(ref json, "Activity"u8))
            return ObjectKind.Activity;
        if (IsText(ref json, "Agent"u8))
            return ObjectKind.Agent;
        if (IsText(ref json, "Group"u8))
            return ObjectKind.Group;
        if (IsText(ref json, "StatementRef"u8))
            return ObjectKind.StatementRef;
        return IsText(ref json, "SubStatement"u8) ? ObjectKind.SubStatement : null;
    }

    // The reader throws when it is asked to compare half a surrogate pair.
    private static bool IsText(ref Utf8JsonReader json, ReadOnlySpan<byte> text) =>
        json.ValueIsEscaped ? !HasBrokenEscape(json.ValueSpan) && json.ValueTextEquals(text) : json.ValueSpan.SequenceEqual(text);

    private Guid? ReadStatementRef(string property)
    {
        if (!IsObject(property))
            return null;

        var position = _json.TokenStartIndex;
        Guid? id = null;
        var isRef = false;
        var seen = 0u;
        while (NextProperty(StatementRefProperties, ref seen) is { } part)
        {
            if (part == "id")
                id = ReadUuid("\"id\"");
            else
                isRef = IsString("\"objectType\"") && _json.ValueTextEquals("StatementRef"u8);
        }

        if (!isRef)
            Note(Rules.StatementRefRequired, position, $"{property} must have the \"objectType\" \"StatementRef\".");
        if (!StatementRefProperties.IsIn(seen, "id"))
            Note(Rules.StatementRefIdRequired, position, $"{property} needs the \"id\" of a statement.");
        return id;
    }

    private string? ReadActivity(string owner, bool related, out Guid key)
    {
        key = default;
        if (!IsObject(owner))
            return null;

        var position = _json.TokenStartIndex;
        string? id = null;
        ReadOnlyMemory<byte> definition = default;
        var seen = 0u;
        while (NextProperty(ActivityProperties, ref seen) is { } property)
        {
            switch (property)
            {
                case "objectType":
                    if (IsString("\"objectType\"") && !_json.ValueTextEquals("Activity"u8))
                        Note(Rules.ContextActivityIsActivity, $"\"objectType\" must be \"Activity\" here; it is {Shown()}.");
                    break;
                case "id":
                    id = ReadIri("\"id\"", out key);
                    break;
                case "definition":
                    var start = (int)_json.TokenStartIndex;
                    ReadDefinition();
                    definition = _body[start..(int)_json.BytesConsumed];
                    break;
            }
        }

        if (!ActivityProperties.IsIn(seen, "id"))
            Note(Rules.ActivityIdRequired, position, $"{owner} is an Activity, so it needs an \"id\".");
        if (id is null)
            return null;
        _working.Draft.Mention(id, key, related);
        if (!definition.IsEmpty)
            _working.Draft.Add(new SeenActivity(id, definition));
        return id;
    }
}
