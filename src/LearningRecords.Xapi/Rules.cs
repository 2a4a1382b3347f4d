namespace LearningRecords.Xapi;

/// <summary>Every rule that this library checks.</summary>
public static class Rules
{
    private const string Lrs = "limit of this LRS";

    private static readonly List<Rule> Listed = [];

    /// <summary>All rules.</summary>
    public static IReadOnlyList<Rule> All => Listed;

    // The body as a whole.
    internal static readonly Rule BodyEmpty = Add("body-empty", "Communication 2.1", "4.1.6.1");
    internal static readonly Rule BodyByteOrderMark = Add("body-byte-order-mark", "Communication 1.4", "4.1.2");
    internal static readonly Rule BodyEncoding = Add("body-not-utf8", "Communication 1.4", "4.1.2");
    internal static readonly Rule JsonMalformed = Add("json-malformed", "Data 2.2", "4.2.1");
    internal static readonly Rule EscapeInvalid = Add("string-escape-invalid", "Data 2.2", "4.2.1");
    internal static readonly Rule BodyNotStatements = Add("body-not-statements", "Communication 2.1", "4.1.6.1");
    internal static readonly Rule StatementIdRepeated = Add("statement-id-repeated", "Communication 2.1.2", "4.1.6.1");
    internal static readonly Rule NestedTooDeep = AddLimit("nested-too-deep");
    internal static readonly Rule TooManyStatements = AddLimit("too-many-statements");

    // Formatting (Data 2.2).
    internal static readonly Rule PropertyUnknown = Add("property-unknown", "Data 2.2", "4.2.1");
    internal static readonly Rule PropertyRepeated = Add("property-repeated", "Data 2.2", "4.2.1");
    internal static readonly Rule NullNotAllowed = Add("null-not-allowed", "Data 2.2", "4.2.1");
    internal static readonly Rule WrongType = Add("type-wrong", "Data 2.2", "4.2.1");

    // The statement (Data 2.4).
    internal static readonly Rule ActorRequired = Add("actor-required", "Data 2.4", "4.2.2");
    internal static readonly Rule VerbRequired = Add("verb-required", "Data 2.4", "4.2.2");
    internal static readonly Rule ObjectRequired = Add("object-required", "Data 2.4", "4.2.2");
    internal static readonly Rule VoidingObject = Add("voiding-object", "Data 2.3.2", "4.2.5");

    // Agents and Groups (Data 2.4.2).
    internal static readonly Rule ActorObjectType = Add("actor-object-type", "Data 2.4.2", "4.2.2.1");
    internal static readonly Rule IdentifierRequired = Add("identifier-required", "Data 2.4.2.1", "4.2.2.1");
    internal static readonly Rule IdentifierSingle = Add("identifier-single", "Data 2.4.2.1", "4.2.2.1");
    internal static readonly Rule GroupMemberRequired = Add("group-member-required", "Data 2.4.2.2", "4.2.2.1");
    internal static readonly Rule GroupMemberIsAgent = Add("group-member-is-agent", "Data 2.4.2.2", "4.2.2.1");
    internal static readonly Rule AgentRequired = Add("agent-required", "Data 2.4.2.1", "4.2.2.1");
    internal static readonly Rule GroupRequired = Add("group-required", "Data 2.4.2.2", "4.2.2.1");
    internal static readonly Rule MboxFormat = Add("mbox-format", "Data 2.4.2.3", "4.2.2.1");
    internal static readonly Rule MboxSha1SumFormat = Add("mbox-sha1sum-format", "Data 2.4.2.3", "4.2.2.1");
    internal static readonly Rule AccountHomePageRequired = Add("account-home-page-required", "Data 2.4.2.4", "4.2.2.1");
    internal static readonly Rule AccountNameRequired = Add("account-name-required", "Data 2.4.2.4", "4.2.2.1");

    // The verb (Data 2.4.3).
    internal static readonly Rule VerbIdRequired = Add("verb-id-required", "Data 2.4.3", "4.2.2.2");

    // The object (Data 2.4.4).
    internal static readonly Rule ObjectTypeInvalid = Add("object-type-invalid", "Data 2.4.4", "4.2.2.3");
    internal static readonly Rule ActivityIdRequired = Add("activity-id-required", "Data 2.4.4.1", "4.2.2.3");
    internal static readonly Rule InteractionTypeInvalid = Add("interaction-type-invalid", "Data 2.4.4.1", "4.2.2.3");
    internal static readonly Rule InteractionTypeRequired = Add("interaction-type-required", "Data 2.4.4.1", "4.2.2.3");
    internal static readonly Rule InteractionComponentsUnsupported = Add("interaction-components-unsupported", "Data 2.4.4.1", "4.2.2.3");
    internal static readonly Rule InteractionComponentIdRequired = Add("interaction-component-id-required", "Data 2.4.4.1", "4.2.2.3");
    internal static readonly Rule InteractionComponentIdRepeated = Add("interaction-component-id-repeated", "Data 2.4.4.1", "4.2.2.3");
    internal static readonly Rule StatementRefIdRequired = Add("statement-ref-id-required", "Data 2.4.4.3", "4.2.2.3");
    internal static readonly Rule StatementRefRequired = Add("statement-ref-required", "Data 2.4.4.3", "4.2.2.3");
    internal static readonly Rule SubStatementProperty = Add("substatement-property", "Data 2.4.4.3", "4.2.2.3");
    internal static readonly Rule SubStatementNested = Add("substatement-nested", "Data 2.4.4.3", "4.2.2.3");

    // The result (Data 2.4.5).
    internal static readonly Rule ScoreScaledRange = Add("score-scaled-range", "Data 2.4.5.1", "4.2.2.4");
    internal static readonly Rule ScoreRawRange = Add("score-raw-range", "Data 2.4.5.1", "4.2.2.4");
    internal static readonly Rule ScoreMinMax = Add("score-min-max", "Data 2.4.5.1", "4.2.2.4");
    internal static readonly Rule NumberOutOfRange = Add("number-out-of-range", "Data 2.2", "4.2.1");

    // The context (Data 2.4.6).
    internal static readonly Rule RevisionNeedsActivity = Add("revision-needs-activity", "Data 2.4.6", "4.2.2.5");
    internal static readonly Rule PlatformNeedsActivity = Add("platform-needs-activity", "Data 2.4.6", "4.2.2.5");
    internal static readonly Rule ContextActivityIsActivity = Add("context-activity-is-activity", "Data 2.4.6.2", "4.2.2.5");
    internal static readonly Rule ContextAgentObjectType = Add("context-agent-object-type", "Data 2.2", "4.2.2.5");
    internal static readonly Rule ContextAgentRequired = Add("context-agent-required", "Data 2.2", "4.2.2.5");
    internal static readonly Rule ContextGroupObjectType = Add("context-group-object-type", "Data 2.2", "4.2.2.5");
    internal static readonly Rule ContextGroupRequired = Add("context-group-required", "Data 2.2", "4.2.2.5");
    internal static readonly Rule RelevantTypesEmpty = Add("relevant-types-empty", "Data 2.2", "4.2.2.5");

    // Authority and version (Data 2.4.9, 2.4.10).
    internal static readonly Rule AuthorityGroup = Add("authority-group", "Data 2.4.9", "4.2.4.2");
    internal static readonly Rule VersionUnsupported = Add("version-unsupported", "Data 2.4.10", "4.2.4.3");

    // Attachments (Data 2.4.11, 2.6).
    internal static readonly Rule AttachmentUsageTypeRequired = Add("attachment-usage-type-required", "Data 2.4.11", "4.2.2.6");
    internal static readonly Rule AttachmentDisplayRequired = Add("attachment-display-required", "Data 2.4.11", "4.2.2.6");
    internal static readonly Rule AttachmentContentTypeRequired = Add("attachment-content-type-required", "Data 2.4.11", "4.2.2.6");
    internal static readonly Rule AttachmentLengthRequired = Add("attachment-length-required", "Data 2.4.11", "4.2.2.6");
    internal static readonly Rule AttachmentSha2Required = Add("attachment-sha2-required", "Data 2.4.11", "4.2.2.6");
    internal static readonly Rule AttachmentContentTypeFormat = Add("attachment-content-type-format", "Data 2.4.11", "4.2.2.6");
    internal static readonly Rule AttachmentLengthFormat = Add("attachment-length-format", "Data 2.4.11", "4.2.2.6");
    internal static readonly Rule AttachmentSha2Format = Add("attachment-sha2-format", "Data 2.4.11", "4.2.2.6");
    internal static readonly Rule SignatureContentType = Add("signature-content-type", "Data 2.6", "4.2.6");

    // Signatures (Data 2.6).
    internal static readonly Rule SignatureMalformed = Add("signature-malformed", "Data 2.6", "4.2.6");
    internal static readonly Rule SignatureAlgorithm = Add("signature-algorithm", "Data 2.6", "4.2.6");
    internal static readonly Rule SignaturePayload = Add("signature-payload", "Data 2.6", "4.2.6");
    internal static readonly Rule SignatureOtherStatement = Add("signature-other-statement", "Data 2.6", "4.2.6");
    internal static readonly Rule SignatureInvalid = Add("signature-invalid", "Data 2.6", "4.2.6");

    // Requests with attachments (Communication 1.5).
    internal static readonly Rule MultipartMalformed = Add("multipart-malformed", "Communication 1.5.2", "4.1.3");
    internal static readonly Rule MultipartFirstPart = Add("multipart-first-part", "Communication 1.5.2", "4.1.3");
    internal static readonly Rule PartHashRequired = Add("part-hash-required", "Communication 1.5.2", "4.1.3");
    internal static readonly Rule PartHashDiffers = Add("part-hash-differs", "Communication 1.5.2", "4.1.3");
    internal static readonly Rule PartTransferEncoding = Add("part-transfer-encoding", "Communication 1.5.2", "4.1.3");
    internal static readonly Rule PartUndeclared = Add("part-undeclared", "Communication 1.5.2", "4.1.3");
    internal static readonly Rule AttachmentContentMissing = Add("attachment-content-missing", "Communication 1.5.2", "4.1.3");
    internal static readonly Rule PartTooLarge = AddLimit("part-too-large");

    // Data types (Data 4).
    internal static readonly Rule ExtensionKeyIri = Add("extension-key-iri", "Data 4.1", "4.2.7");
    internal static readonly Rule LanguageTagFormat = Add("language-tag-format", "Data 4.2", "4.2.7");
    internal static readonly Rule IriFormat = Add("iri-format", "Data 4.3", "4.2.7");
    internal static readonly Rule UuidFormat = Add("uuid-format", "Data 4.4", "4.2.7");
    internal static readonly Rule TimestampFormat = Add("timestamp-format", "Data 4.5", "4.2.7");
    internal static readonly Rule DurationFormat = Add("duration-format", "Data 4.6", "4.2.7");

    private static Rule Add(string id, string section103, string section200)
    {
        var rule = new Rule(id, "xAPI 1.0.3 " + section103, "xAPI 2.0 " + section200);
        Listed.Add(rule);
        return rule;
    }

    private static Rule AddLimit(string id)
    {
        var rule = new Rule(id, Lrs, Lrs);
        Listed.Add(rule);
        return rule;
    }
}
