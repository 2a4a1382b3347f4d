using System.Collections.Frozen;
using LearningRecords.Server.People;

namespace LearningRecords.Server.Access;

/// <summary>The OpenID Connect issuer whose tokens this store takes beside its own credentials.</summary>
/// <param name="Issuer">The issuer's address, below which its discovery document lies. HTTPS, unless it is this machine.</param>
/// <param name="Audience">What the tokens must name as their audience: this store.</param>
/// <param name="Tenant">The one tenant of all its tokens; null: each names its own in <paramref name="TenantClaim"/>.</param>
/// <param name="TenantClaim">The claim that names the tenant.</param>
/// <param name="ScopeClaim">The claim that names the scopes: text with spaces between them, or an array.</param>
/// <param name="Tenants">The tenants of this store by what the tokens call them; empty: by their own names.</param>
/// <param name="Scopes">The scopes of this store, separated by spaces, by what the tokens call them; empty: by their own names.</param>
public sealed record TokenIssuer(
    string Issuer,
    string Audience,
    string? Tenant = null,
    string TenantClaim = "tenant",
    string ScopeClaim = "scope",
    IReadOnlyDictionary<string, string>? Tenants = null,
    IReadOnlyDictionary<string, string>? Scopes = null)
{
    // OpenID Connect gives this word to every token that may tell a person's name; it must not open the profile documents.
    private static readonly FrozenSet<string> MeanSomethingElse = FrozenSet.Create(StringComparer.Ordinal, "profile");

    /// <summary>The issuer that <c>Oidc__Issuer</c>, <c>Oidc__Audience</c> and so on describe, or null when none is.</summary>
    /// <exception cref="RefusedException">The description is not complete or names what does not exist.</exception>
    public static TokenIssuer? Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("Oidc");
        if (!section.Exists())
            return null;
        var address = ReadAddress(section);
        // Where only people sign in by the issuer, programs bring no tokens of it.
        if (section[nameof(Audience)] is null && section[nameof(SignInIssuer.ClientId)] is { Length: > 0 })
            return null;
        if (section[nameof(Audience)] is not { Length: > 0 } audience)
            throw Wrong("Oidc__Audience must be what the issuer's tokens for this store name as their audience.");
        var scopes = section.GetSection(nameof(Scopes)).GetChildren().ToDictionary(entry => entry.Key, entry => entry.Value ?? "", StringComparer.Ordinal);
        foreach (var (called, names) in scopes)
        {
            ScopeNames.Parse(names.Split(' ', StringSplitOptions.RemoveEmptyEntries), out var unknown);
            if (unknown.Count > 0)
                throw Wrong($"Oidc__Scopes__{called} names scopes that do not exist: {string.Join(", ", unknown)}.");
        }

        return new TokenIssuer(
            address, audience, section[nameof(Tenant)],
            section[nameof(TenantClaim)] ?? "tenant", section[nameof(ScopeClaim)] ?? "scope",
            section.GetSection(nameof(Tenants)).GetChildren().ToDictionary(entry => entry.Key, entry => entry.Value ?? "", StringComparer.Ordinal), scopes);
    }

    internal static string ReadAddress(IConfigurationSection section) =>
        Uri.TryCreate(section[nameof(Issuer)], UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
            ? section[nameof(Issuer)]!
            : throw Wrong("Oidc__Issuer must be the https address of an OpenID Connect issuer.");

    /// <summary>The tenant that a token with this claim belongs to; null when it names none.</summary>
    public string? TenantOf(string? claim) =>
        Tenant ?? (claim is null || Tenants is not { Count: > 0 } ? claim : Tenants.GetValueOrDefault(claim));

    /// <summary>What a token may do whose scope claims hold these names; other names are other services' business.</summary>
    public Scopes ScopesOf(IEnumerable<string> claims)
    {
        var names = claims.SelectMany(claim => claim.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return Scopes is { Count: > 0 }
            ? names.Aggregate(Access.Scopes.None, (scopes, name) => scopes | ScopeNames.Parse(Scopes.GetValueOrDefault(name, "")))
            : ScopeNames.Parse(names.Where(name => !MeanSomethingElse.Contains(name)), out _);
    }

    private static RefusedException Wrong(string problem) => new(StatusCodes.Status400BadRequest, problem);
}
