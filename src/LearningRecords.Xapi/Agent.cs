namespace LearningRecords.Xapi;

/// <summary>Which of the four inverse functional identifiers an Agent or Group has (Data 2.4.2.3).</summary>
public enum IdentifierKind
{
    /// <summary>None: an anonymous Group.</summary>
    None,

    /// <summary>An e-mail address, <c>mbox</c>.</summary>
    Mbox,

    /// <summary>The SHA-1 of an e-mail address, <c>mbox_sha1sum</c>.</summary>
    MboxSha1Sum,

    /// <summary>An OpenID, <c>openid</c>.</summary>
    OpenId,

    /// <summary>An account on a system, <c>account</c>.</summary>
    Account,
}

/// <summary>An Agent or a Group (Data 2.4.2).</summary>
/// <param name="Key">The identity as a key: the first 16 bytes of the SHA-256 of <paramref name="Ifi"/>; <see cref="Guid.Empty"/> for an anonymous Group.</param>
/// <param name="Ifi">The identity in canonical form: <c>mailto:</c> with the domain in lower case, <c>sha1:</c> and lower-case hexadecimal, <c>openid:</c> and the URI, or <c>account:</c>, the home page, <c>|</c> and the name (no IRI holds a <c>|</c>, so the first one separates). Empty for an anonymous Group.</param>
/// <param name="IsGroup">True for a Group.</param>
/// <param name="Name">The display name, if any; no part of the identity.</param>
/// <param name="Members">The members of a Group; empty otherwise.</param>
public sealed record Agent(Guid Key, string Ifi, bool IsGroup, string? Name, IReadOnlyList<Agent> Members)
{
    /// <summary>Which identifier it has.</summary>
    public IdentifierKind Kind { get; init; }

    /// <summary>The identifier: the mailto IRI, the hexadecimal SHA-1, the OpenID or the account's name, as received. Empty for an anonymous Group.</summary>
    public string Value { get; init; } = "";

    /// <summary>The home page of the account; null for the other kinds.</summary>
    public string? HomePage { get; init; }

    /// <summary>True for everything but an anonymous Group.</summary>
    public bool IsIdentified => Kind != IdentifierKind.None;
}
