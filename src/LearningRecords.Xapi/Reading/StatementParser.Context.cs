using System.Text.Json;

namespace LearningRecords.Xapi.Reading;

// The context (Data 2.4.6; 2.0: 4.2.2.5).
internal ref partial struct StatementParser
{
    private static readonly PropertySet ContextProperties103 = new(
        "a context", "registration", "instructor", "team", "contextActivities", "revision", "platform", "language", "statement", "extensions");

    private static readonly PropertySet ContextProperties200 = new(
        ContextProperties103.Owner, [.. ContextProperties103.Names, "contextAgents", "contextGroups"]);

    private static readonly PropertySet ContextActivitiesProperties = new("contextActivities", "parent", "grouping", "category", "other");

    private static readonly PropertySet ContextAgentProperties = new("a context agent", "objectType", "agent", "relevantTypes");

    private static readonly PropertySet ContextGroupProperties = new("a context group", "objectType", "group", "relevantTypes");

    private ContextParts ReadContext(bool isSubStatement)
    {
        if (!IsObject("\"context\""))
            return default;

        ContextParts parts = default;
        var seen = 0u;
        while (NextProperty(_version == XapiVersion.V1_0_3 ? ContextProperties103 : ContextProperties200, ref seen) is { } property)
        {
            switch (property)
            {
                case "registration":
                    parts = parts with { Registration = ReadUuid("\"registration\"") };
                    break;
                case "instructor":
                    ReadAgent("\"instructor\"", AgentPlace.Anywhere, related: true);
                    break;
                case "team":
                    ReadAgent("\"team\"", AgentPlace.OnlyGroup, related: true);
                    break;
                case "contextActivities":
                    ReadContextActivities();
                    break;
                case "revision":
                    parts = parts with { RevisionPosition = _json.TokenStartIndex };
                    IsString("\"revision\"");
                    break;
                case "platform":
                    parts = parts with { PlatformPosition = _json.TokenStartIndex };
                    IsString("\"platform\"");
                    break;
                case "language":
                    if (IsString("\"language\"") && !LanguageTag.IsValid(Text()))
                        Note(Rules.LanguageTagFormat, $"\"language\" must be a language tag (RFC 5646), such as en or zh-Hans; it is {Shown()}.");
                    break;
                case "statement":
                    ReadStatementRef("\"statement\"");
                    break;
                case "extensions":
                    ReadExtensions();
                    break;
                case "contextAgents":
                    ReadContextParties("\"contextAgents\"", ContextAgentProperties);
                    break;
                case "contextGroups":
                    ReadContextParties("\"contextGroups\"", ContextGroupProperties);
                    break;
            }
        }

        return parts;
    }

    private void ReadContextActivities()
    {
        if (!IsObject("\"contextActivities\""))
            return;

        var seen = 0u;
        while (NextProperty(ContextActivitiesProperties, ref seen) is { } property)
        {
            if (_json.TokenType == JsonTokenType.StartObject)
            {
                var start = _json.TokenStartIndex;
                ReadActivity("A context activity", related: true, out _);
                _working.Draft.AddSingleContextActivity(SpanFrom(start));
            }
            else if (_json.TokenType == JsonTokenType.StartArray)
            {
                while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
                    ReadActivity("A context activity", related: true, out _);
            }
            else
            {
                Refuse($"\"{property}\"", "an Activity or an array of Activities");
            }
        }
    }

    private void ReadContextParties(string list, PropertySet properties)
    {
        if (!IsArray(list))
            return;
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
            ReadContextParty(properties);
    }

    private void ReadContextParty(PropertySet properties)
    {
        var isAgent = properties == ContextAgentProperties;
        if (!IsObject(isAgent ? "A context agent" : "A context group"))
            return;

        var position = _json.TokenStartIndex;
        var seen = 0u;
        while (NextProperty(properties, ref seen) is { } property)
        {
            switch (property)
            {
                case "objectType":
                    if (IsString("\"objectType\"") && !_json.ValueTextEquals(isAgent ? "contextAgent"u8 : "contextGroup"u8))
                        Note(isAgent ? Rules.ContextAgentObjectType : Rules.ContextGroupObjectType, $"\"objectType\" must be \"{(isAgent ? "contextAgent" : "contextGroup")}\" here; it is {Shown()}.");
                    break;
                case "agent":
                    ReadAgent("\"agent\"", AgentPlace.OnlyAgent, related: true);
                    break;
                case "group":
                    ReadAgent("\"group\"", AgentPlace.OnlyGroup, related: true);
                    break;
                case "relevantTypes":
                    ReadRelevantTypes();
                    break;
            }
        }

        if (!properties.IsIn(seen, "objectType"))
            Note(isAgent ? Rules.ContextAgentObjectType : Rules.ContextGroupObjectType, position, $"\"objectType\" is missing; it must be \"{(isAgent ? "contextAgent" : "contextGroup")}\" here.");
        if (!properties.IsIn(seen, isAgent ? "agent" : "group"))
            Note(isAgent ? Rules.ContextAgentRequired : Rules.ContextGroupRequired, position, $"\"{(isAgent ? "agent" : "group")}\" is missing; {properties.Owner} needs one.");
    }

    private void ReadRelevantTypes()
    {
        if (!IsArray("\"relevantTypes\""))
            return;
        var position = _json.TokenStartIndex;
        var count = 0;
        for (; _json.Read() && _json.TokenType != JsonTokenType.EndArray; count++)
            IsIri("A relevant type");
        if (count == 0)
            Note(Rules.RelevantTypesEmpty, position, "\"relevantTypes\" must not be empty; leave it out instead.");
    }
}
