using System.Text.Json;

namespace LearningRecords.Xapi.Reading;

// Activity definitions and interactions (Data 2.4.4.1).
internal ref partial struct StatementParser
{
    private static readonly PropertySet DefinitionProperties = new(
        "an activity definition", "name", "description", "type", "moreInfo", "extensions",
        "interactionType", "correctResponsesPattern", "choices", "scale", "source", "target", "steps");

    private static readonly PropertySet ComponentProperties = new("an interaction component", "id", "description");

    private static readonly PropertySet InteractionTypes = new(
        "an interaction", "true-false", "choice", "fill-in", "long-fill-in", "matching", "performance", "sequencing", "likert", "numeric", "other");

    private void ReadDefinition()
    {
        if (!IsObject("\"definition\""))
            return;

        var position = _json.TokenStartIndex;
        string? interactionType = null;
        Dictionary<string, long>? lists = null;
        var seen = 0u;
        while (NextProperty(DefinitionProperties, ref seen) is { } property)
        {
            switch (property)
            {
                case "name" or "description":
                    ReadLanguageMap(property == "name" ? "\"name\"" : "\"description\"");
                    break;
                case "type":
                    IsIri("\"type\"");
                    break;
                case "moreInfo":
                    IsIri("\"moreInfo\"");
                    break;
                case "extensions":
                    ReadExtensions();
                    break;
                case "interactionType":
                    interactionType = ReadInteractionType();
                    break;
                case "correctResponsesPattern":
                    ReadResponsePatterns();
                    break;
                default:
                    (lists ??= []).Add(property, _json.TokenStartIndex);
                    ReadComponents(property);
                    break;
            }
        }

        var needsType = lists is not null || DefinitionProperties.IsIn(seen, "correctResponsesPattern");
        if (needsType && !DefinitionProperties.IsIn(seen, "interactionType"))
            Note(Rules.InteractionTypeRequired, position, "An activity definition with correctResponsesPattern, choices, scale, source, target or steps needs an \"interactionType\".");
        if (interactionType is not null && lists is not null)
            CheckLists(interactionType, lists);
    }

    private string? ReadInteractionType()
    {
        if (!IsString("\"interactionType\""))
            return null;
        var index = InteractionTypes.IndexOf(Text());
        if (index >= 0)
            return InteractionTypes.Names[index];
        Note(Rules.InteractionTypeInvalid, $"\"interactionType\" must be one of {string.Join(", ", InteractionTypes.Names)}; it is {Shown()}.");
        return null;
    }

    private readonly void CheckLists(string interactionType, Dictionary<string, long> lists)
    {
        foreach (var (list, position) in lists)
        {
            var isSupported = (interactionType, list) is
                ("choice" or "sequencing", "choices") or ("likert", "scale") or ("matching", "source" or "target") or ("performance", "steps");
            if (!isSupported)
                Note(Rules.InteractionComponentsUnsupported, position, $"An interaction of type {interactionType} does not have \"{list}\".");
        }
    }

    private void ReadResponsePatterns()
    {
        if (!IsArray("\"correctResponsesPattern\""))
            return;
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
            IsString("A pattern in \"correctResponsesPattern\"");
    }

    private void ReadComponents(string list)
    {
        if (!IsArray("A list of interaction components"))
            return;
        _working.Names.Open(); // the ids of a list are distinct just as names are
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
            ReadComponent(list);
        _working.Names.Close();
    }

    private void ReadComponent(string list)
    {
        if (!IsObject("An interaction component"))
            return;

        var position = _json.TokenStartIndex;
        var seen = 0u;
        while (NextProperty(ComponentProperties, ref seen) is { } property)
        {
            if (property == "description")
            {
                ReadLanguageMap("\"description\"");
            }
            else if (IsString("\"id\""))
            {
                var unescaped = _json.ValueIsEscaped ? _json.GetString() : null;
                if (!_working.Names.TryAdd(_utf8, (int)_json.TokenStartIndex + 1, _json.ValueSpan.Length, unescaped))
                    Note(Rules.InteractionComponentIdRepeated, $"Another component of \"{list}\" already has the id {Shown()}.");
            }
        }

        if (!ComponentProperties.IsIn(seen, "id"))
            Note(Rules.InteractionComponentIdRequired, position, "An interaction component needs an \"id\".");
    }
}
