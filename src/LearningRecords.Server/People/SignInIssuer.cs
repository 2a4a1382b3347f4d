using System.Security.Claims;
using LearningRecords.Server.Access;

namespace LearningRecords.Server.People;

/// <summary>The OpenID Connect issuer by which people may sign in beside their passwords here.</summary>
/// <param name="Issuer">The issuer's address, below which its discovery document lies. HTTPS, unless it is this machine.</param>
/// <param name="ClientId">What the issuer calls this store.</param>
/// <param name="ClientSecret">By which this store proves it; null: by the proof key of each sign-in alone.</param>
/// <param name="Tenant">The one tenant of everybody; null: the claim names it, <c>*</c> for all tenants.</param>
/// <param name="Roles">Names of roles by what the issuer calls them; empty: by their own names.</param>
/// <param name="Tenants">The tenants of this store by what the issuer calls them; empty: by their own names.</param>
public sealed record SignInIssuer(
    string Issuer,
    string ClientId,
    string? ClientSecret = null,
    string? Tenant = null,
    string TenantClaim = "tenant",
    string RoleClaim = "role",
    string GroupsClaim = "groups",
    IReadOnlyDictionary<string, string>? Roles = null,
    IReadOnlyDictionary<string, string>? Tenants = null)
{
    private const string AllTenants = "*";

    /// <summary>The issuer that <c>Oidc__Issuer</c>, <c>Oidc__ClientId</c> and so on describe, or null when people do not sign in by one.</summary>
    /// <exception cref="RefusedException">The description is not complete or names what does not exist.</exception>
    public static SignInIssuer? Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("Oidc");
        if (section[nameof(ClientId)] is not { Length: > 0 } client)
            return null;
        var roles = Map(nameof(Roles));
        if (roles.Values.FirstOrDefault(role => !RoleNames.All.ContainsKey(role)) is { } unknown)
            throw new RefusedException(StatusCodes.Status400BadRequest, $"Oidc__Roles names a role that does not exist: {unknown}. There are {string.Join(", ", RoleNames.InOrder)}.");
        return new SignInIssuer(
            TokenIssuer.ReadAddress(section), client, section[nameof(ClientSecret)], section[nameof(Tenant)],
            section[nameof(TenantClaim)] ?? "tenant", section[nameof(RoleClaim)] ?? "role", section[nameof(GroupsClaim)] ?? "groups", roles, Map(nameof(Tenants)));

        Dictionary<string, string> Map(string name) => section.GetSection(name).GetChildren().ToDictionary(entry => entry.Key, entry => entry.Value ?? "", StringComparer.Ordinal);
    }

    /// <summary>What the issuer says that somebody is here: the widest of the roles it names. Null: it lets them in nowhere.</summary>
    public Position? PositionOf(IReadOnlyCollection<Claim> claims)
    {
        var roles = Values(claims, RoleClaim).Select(role => Translated(Roles, role)).Where(role => role is not null && RoleNames.All.ContainsKey(role)).Select(role => RoleNames.All[role!]).ToList();
        var tenant = Tenant ?? Values(claims, TenantClaim).Select(named => named == AllTenants ? named : Translated(Tenants, named)).FirstOrDefault();
        if (roles.Count == 0 || tenant is null)
            return null;
        var role = roles.Max();
        return new Position(tenant == AllTenants ? null : tenant, role, role == Role.CentreManager ? [.. Values(claims, GroupsClaim)] : []);
    }

    private static IEnumerable<string> Values(IReadOnlyCollection<Claim> claims, string type) => claims.Where(claim => claim.Type == type).Select(claim => claim.Value);

    private static string? Translated(IReadOnlyDictionary<string, string>? map, string name) => map is { Count: > 0 } ? map.GetValueOrDefault(name) : name;
}
