using LearningRecords.Xapi.Reading;

namespace LearningRecords.Xapi;

/// <summary>Who an Agent or Group is (Data 2.4.2.3).</summary>
public static class AgentIdentity
{
    /// <summary>
    /// Reads an Agent or an identified Group on its own, such as the <c>agent</c> parameter of a request (Communication 2.1.3).
    /// Never throws for bad input.
    /// </summary>
    /// <param name="json">The object in UTF-8.</param>
    /// <param name="version">Whose rules apply.</param>
    /// <param name="agent">Who it is, when nothing is wrong.</param>
    /// <param name="problems">What is wrong; pointers are relative to the object.</param>
    public static bool TryParse(ReadOnlySpan<byte> json, XapiVersion version, out Agent? agent, out IReadOnlyList<Problem> problems)
    {
        (agent, problems) = new StatementParser(json, version, ReadLimits.Default).ReadIdentity();
        return agent is not null;
    }

    /// <summary>An Agent identified by an e-mail address.</summary>
    /// <param name="mbox">The address as a mailto IRI.</param>
    public static Agent OfMbox(string mbox)
    {
        ArgumentNullException.ThrowIfNull(mbox);
        var domain = mbox.LastIndexOf('@') + 1;
        var ifi = mbox.AsSpan(domain).ContainsAnyInRange('A', 'Z') ? string.Create(mbox.Length, (mbox, domain), LowerDomain) : mbox;
        return New(ifi, IdentifierKind.Mbox, mbox);
    }

    /// <summary>An Agent identified by the SHA-1 of its mailto IRI.</summary>
    /// <param name="sha1">40 hexadecimal digits.</param>
    public static Agent OfMboxSha1Sum(string sha1)
    {
        ArgumentNullException.ThrowIfNull(sha1);
        return New("sha1:" + sha1.ToLowerInvariant(), IdentifierKind.MboxSha1Sum, sha1);
    }

    /// <summary>An Agent identified by an OpenID.</summary>
    /// <param name="openId">The URI.</param>
    public static Agent OfOpenId(string openId) => New("openid:" + openId, IdentifierKind.OpenId, openId);

    /// <summary>An Agent identified by an account on a system.</summary>
    /// <param name="homePage">The IRL of the system.</param>
    /// <param name="name">The name or number of the account there.</param>
    public static Agent OfAccount(string homePage, string name) =>
        New(string.Concat("account:", homePage, "|", name), IdentifierKind.Account, name) with { HomePage = homePage };

    // Only ASCII letters are without case in a domain; others are compared as they are.
    private static void LowerDomain(Span<char> ifi, (string Mbox, int Domain) source)
    {
        for (var i = 0; i < ifi.Length; i++)
            ifi[i] = i >= source.Domain && char.IsAsciiLetterUpper(source.Mbox[i]) ? char.ToLowerInvariant(source.Mbox[i]) : source.Mbox[i];
    }

    private static Agent New(string ifi, IdentifierKind kind, string value) =>
        new(IriKey.Of(ifi), ifi, IsGroup: false, Name: null, []) { Kind = kind, Value = value };
}
