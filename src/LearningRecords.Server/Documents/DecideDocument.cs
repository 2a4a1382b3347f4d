using System.Net.Mime;
using LearningRecords.Server.Requests;
using LearningRecords.Xapi;
using Microsoft.Net.Http.Headers;

namespace LearningRecords.Server.Documents;

/// <summary>A document that is there.</summary>
/// <param name="ETag">Without its quotes.</param>
/// <param name="Content">Empty when nobody asked for it.</param>
public sealed record StoredDocument(string ContentType, string ETag, ReadOnlyMemory<byte> Content);

/// <summary>A document as a client sent it.</summary>
public sealed record SentDocument(string ContentType, ReadOnlyMemory<byte> Content)
{
    public bool IsJson => IsJsonType(ContentType);

    public static bool IsJsonType(string contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) && type.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase);
}

/// <summary>What is to happen with a document.</summary>
public abstract record DocumentDecision
{
    public sealed record Write(SentDocument Document) : DocumentDecision;

    public sealed record Delete : DocumentDecision;

    /// <summary>There is nothing to delete.</summary>
    public sealed record Nothing : DocumentDecision;

    /// <summary>The request is refused, and the document stays as it is.</summary>
    public sealed record Refuse(int Status, Problem Problem) : DocumentDecision;
}

/// <summary>Decides a change of one document against what is there (xAPI 1.0.3 Communication 2.2 and 3.1; 2.0 4.1.4 and 4.1.6).</summary>
public static class DecideDocument
{
    public static DocumentDecision Put(StoredDocument? current, SentDocument sent, Preconditions preconditions, DocumentResource resource, XapiVersion version)
    {
        if (!preconditions.AreStated && resource.GuardsAgainstBlindPut(version))
        {
            if (current is not null)
            {
                return Refuse(StatusCodes.Status409Conflict, "document-exists", ConcurrencySection(version),
                    $"There is a document already, with the ETag \"{current.ETag}\". Look at it first, then repeat the request with that tag in If-Match, or with If-Match: * to replace whatever is there.");
            }

            // 1.0.3 obliges the client to say what it expects of a profile even where nothing is; 2.0 no longer does.
            if (version == XapiVersion.V1_0_3)
            {
                return Refuse(StatusCodes.Status400BadRequest, "document-precondition-required", ConcurrencySection(version),
                    "Say what this PUT expects: If-None-Match: * to store a new document, or If-Match with the ETag of the one to replace.");
            }
        }

        // Content that is not what its type says is kept all the same: players save plain text as JSON, and losing a learner's place is worse.
        return preconditions.Hold(current?.ETag) ? new DocumentDecision.Write(sent) : PreconditionFailed(current, version);
    }

    public static DocumentDecision Post(StoredDocument? current, SentDocument sent, Preconditions preconditions, DocumentResource resource, XapiVersion version)
    {
        if (!preconditions.Hold(current?.ETag))
            return PreconditionFailed(current, version);
        if (sent.IsJson && !DocumentMerge.TryMerge("{}"u8.ToArray(), sent.Content, out _))
            return NotMergeable("The body is not a JSON object, so its properties cannot be merged; PUT replaces the whole document.");
        if (current is null)
            return new DocumentDecision.Write(sent);
        if (!sent.IsJson)
            return NotMergeable($"The document that is there can only be merged with application/json; this request says '{sent.ContentType}'. PUT replaces the whole document.");
        if (!SentDocument.IsJsonType(current.ContentType) || !DocumentMerge.TryMerge(current.Content, sent.Content, out var merged))
            return NotMergeable($"The document that is there, of type '{current.ContentType}', is not a JSON object, so nothing can be merged into it; PUT replaces the whole document.");
        return merged.Length > ReadBody.LimitBytes
            ? Refuse(StatusCodes.Status413PayloadTooLarge, "document-too-large", resource.Section(version), $"The merged document would be larger than {ReadBody.LimitBytes / (1024 * 1024)} MiB.")
            : new DocumentDecision.Write(sent with { Content = merged });

        DocumentDecision.Refuse NotMergeable(string message) =>
            Refuse(StatusCodes.Status400BadRequest, "document-merge", version == XapiVersion.V1_0_3 ? "xAPI 1.0.3 Communication 2.2" : resource.Section(version), message);
    }

    public static DocumentDecision Delete(StoredDocument? current, Preconditions preconditions, XapiVersion version)
    {
        if (!preconditions.Hold(current?.ETag))
            return PreconditionFailed(current, version);
        return current is null ? new DocumentDecision.Nothing() : new DocumentDecision.Delete();
    }

    private static DocumentDecision.Refuse PreconditionFailed(StoredDocument? current, XapiVersion version) =>
        Refuse(StatusCodes.Status412PreconditionFailed, "document-precondition", ConcurrencySection(version), current is null
            ? "If-Match expects a document, and there is none."
            : $"The document is not what If-Match or If-None-Match expects: its ETag is \"{current.ETag}\". Nothing was changed; look at it and decide again.");

    private static DocumentDecision.Refuse Refuse(int status, string rule, string section, string message) => new(status, new Problem(null, "", rule, section, message));

    private static string ConcurrencySection(XapiVersion version) => version.Section("Communication 3.1", "4.1.4");
}
