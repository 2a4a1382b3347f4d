using LearningRecords.Server.Access;
using LearningRecords.Xapi;

namespace LearningRecords.Server.Requests;

/// <summary>What every xAPI request has in common: its tenant, what its credential may do, the authority it writes with, and the version it speaks.</summary>
/// <param name="Authority">An Agent as JSON, from the credential (Data 2.4.9).</param>
public sealed record XapiCaller(string Tenant, Scopes Scopes, ReadOnlyMemory<byte> Authority, XapiVersion Version)
{
    /// <summary>The identity of the authority.</summary>
    public Guid AuthorityKey => AgentIdentity.TryParse(Authority.Span, Version, out var agent, out _)
        ? agent!.Key
        : throw new InvalidOperationException($"The authority of a credential of tenant '{Tenant}' is not an Agent.");

    public static XapiCaller Of(HttpContext http) =>
        http.Features.Get<XapiCaller>() ?? throw new InvalidOperationException("The endpoint is not mapped under /xapi.");
}
