namespace LearningRecords.Xapi.Reading;

// The statement, the substatement and what the LRS assigns (Data 2.4, 2.4.4.3, 2.4.8 to 2.4.10).
internal ref partial struct StatementParser
{
    private static readonly PropertySet StatementProperties = new(
        "a statement", "id", "actor", "verb", "object", "result", "context", "timestamp", "stored", "authority", "version", "attachments");

    private static readonly PropertySet SubStatementProperties = new(
        "a substatement", "objectType", "actor", "verb", "object", "result", "context", "timestamp", "attachments", "id", "stored", "authority", "version");

    private void ReadStatement()
    {
        if (!IsObject("A statement"))
            return;

        var draft = _working.Draft;
        var parts = new StatementParts(_json.TokenStartIndex);
        var seen = 0u;
        while (NextProperty(StatementProperties, ref seen) is { } property)
        {
            var start = _json.TokenStartIndex;
            switch (property)
            {
                case "id":
                    draft.Id = ReadUuid("\"id\"");
                    draft.IdSpan = SpanFrom(start);
                    break;
                case "timestamp":
                    draft.Timestamp = ReadTimestamp("\"timestamp\"");
                    draft.TimestampSpan = SpanFrom(start);
                    break;
                case "stored":
                    draft.Stored = ReadTimestamp("\"stored\"");
                    draft.StoredSpan = SpanFrom(start);
                    break;
                case "authority":
                    draft.Authority = ReadAuthority();
                    draft.AuthoritySpan = SpanFrom(start);
                    break;
                case "version":
                    draft.Version = ReadVersion();
                    draft.VersionSpan = SpanFrom(start);
                    break;
                default:
                    ReadPart(property, ref parts, isSubStatement: false);
                    break;
            }
        }

        CheckParts(parts, StatementProperties, seen);
        (draft.Actor, draft.VerbId, draft.VerbKey, draft.Object, draft.Registration) = (parts.Actor, parts.VerbId, parts.VerbKey, parts.Target, parts.Context.Registration);
    }

    private void ReadSubStatement()
    {
        var parts = new StatementParts(_json.TokenStartIndex);
        var seen = 0u;
        while (NextProperty(SubStatementProperties, ref seen) is { } property)
        {
            switch (property)
            {
                case "objectType":
                    break; // SubStatement, or this would be read as something else
                case "timestamp":
                    ReadTimestamp("\"timestamp\"");
                    break;
                case "id" or "stored" or "authority" or "version":
                    Note(Rules.SubStatementProperty, $"A substatement must not have \"{property}\".");
                    SkipValue(nullsAllowed: true);
                    break;
                default:
                    ReadPart(property, ref parts, isSubStatement: true);
                    break;
            }
        }

        CheckParts(parts, SubStatementProperties, seen);
    }

    private void ReadPart(string property, ref StatementParts parts, bool isSubStatement)
    {
        switch (property)
        {
            case "actor":
                parts.Actor = ReadAgent("\"actor\"", AgentPlace.Anywhere, isSubStatement);
                break;
            case "verb":
                parts.VerbId = ReadVerb(out parts.VerbKey);
                break;
            case "object":
                parts.ObjectPosition = _json.TokenStartIndex;
                parts.Target = ReadTarget(isSubStatement);
                break;
            case "result":
                ReadResult();
                break;
            case "context":
                parts.Context = ReadContext(isSubStatement);
                break;
            case "attachments":
                ReadAttachments(isSubStatement);
                break;
        }
    }

    // What can only be judged when the whole statement has been read, since properties come in any order.
    private readonly void CheckParts(StatementParts parts, PropertySet properties, uint seen)
    {
        if (!properties.IsIn(seen, "actor"))
            Note(Rules.ActorRequired, parts.Position, $"\"actor\" is missing; {properties.Owner} needs one.");
        if (!properties.IsIn(seen, "verb"))
            Note(Rules.VerbRequired, parts.Position, $"\"verb\" is missing; {properties.Owner} needs one.");
        if (!properties.IsIn(seen, "object"))
            Note(Rules.ObjectRequired, parts.Position, $"\"object\" is missing; {properties.Owner} needs one.");
        if (parts.Target is not { } target)
            return;

        if (parts.VerbId == VoidedVerb && target.Kind != ObjectKind.StatementRef)
            Note(Rules.VoidingObject, parts.ObjectPosition, "The object of a voiding statement must be a StatementRef.");
        if (target.Kind == ObjectKind.Activity)
            return;
        if (parts.Context.RevisionPosition is { } revision)
            Note(Rules.RevisionNeedsActivity, revision, "\"revision\" may be used only when the object is an Activity.");
        if (parts.Context.PlatformPosition is { } platform)
            Note(Rules.PlatformNeedsActivity, platform, "\"platform\" may be used only when the object is an Activity.");
    }

    private Agent? ReadAuthority()
    {
        var position = _json.TokenStartIndex;
        if (ReadUnmentionedAgent("\"authority\"", AgentPlace.Anywhere) is not { } authority)
            return null;
        if (authority.IsGroup && (authority.IsIdentified || authority.Members.Count != 2 || authority.Members.All(m => m.Kind != IdentifierKind.Account)))
            Note(Rules.AuthorityGroup, position, "A Group as \"authority\" stands for OAuth: it has no identifier and exactly two members, an application identified by account and a user.");
        return authority;
    }

    private string? ReadVersion()
    {
        if (!IsString("\"version\""))
            return null;
        var version = Text();
        if (IsVersion(version, "1.0"u8) || (_version != XapiVersion.V1_0_3 && IsVersion(version, "2.0"u8)))
            return _json.GetString();
        var supported = _version == XapiVersion.V1_0_3 ? "1.0 or begin with 1.0." : "1.0, 2.0 or begin with 1.0. or 2.0.";
        Note(Rules.VersionUnsupported, $"\"version\" must be {supported}; it is {Shown()}.");
        return null;
    }

    private static bool IsVersion(ReadOnlySpan<byte> version, ReadOnlySpan<byte> minor)
    {
        if (!version.StartsWith(minor))
            return false;
        var patch = version[minor.Length..];
        return patch.IsEmpty || (patch.Length > 1 && patch[0] == (byte)'.' && char.IsAsciiDigit((char)patch[1]) && !patch.ContainsAnyExcept(VersionCharacters));
    }

    private readonly ValueSpan SpanFrom(long start) => new((int)(start - _statementStart), (int)(_json.BytesConsumed - start));

    private struct StatementParts(long position)
    {
        public readonly long Position = position;
        public Agent? Actor;
        public string? VerbId;
        public Guid VerbKey;
        public StatementTarget? Target;
        public long ObjectPosition;
        public ContextParts Context;
    }

    private readonly record struct ContextParts(Guid? Registration, long? RevisionPosition, long? PlatformPosition);
}
