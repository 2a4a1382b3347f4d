using System.Security.Claims;

namespace LearningRecords.Server.Access;

/// <summary>What an authenticated request may touch.</summary>
public static class Caller
{
    private const string TenantClaim = "learningrecords/tenant";
    private const string ScopesClaim = "learningrecords/scopes";
    private const string AuthorityClaim = "learningrecords/authority";
    private const string RefusedClaim = "learningrecords/refused";

    extension(ClaimsPrincipal user)
    {
        /// <summary>The tenant the request's credential belongs to.</summary>
        public string Tenant => user.FindFirstValue(TenantClaim) ?? throw new InvalidOperationException("The endpoint has no authenticated caller.");

        /// <summary>What the request's credential may do.</summary>
        public Scopes Scopes => user.FindFirstValue(ScopesClaim) is { } names ? ScopeNames.Parse(names) : Scopes.None;

        /// <summary>The Agent, as JSON, that stands behind the statements the caller posts.</summary>
        public string Authority => user.FindFirstValue(AuthorityClaim) ?? throw new InvalidOperationException("The endpoint has no authenticated caller.");

        /// <summary>Why the caller, though known, may do nothing at all; null when it may.</summary>
        public string? Refused => user.FindFirstValue(RefusedClaim);
    }

    public static ClaimsPrincipal Of(string scheme, string name, string tenant, Scopes scopes, string authority, bool suspended, bool migrating)
    {
        var identity = new ClaimsIdentity(
            [new(ClaimTypes.Name, name), new(TenantClaim, tenant), new(ScopesClaim, scopes.Format()), new(AuthorityClaim, authority)], scheme);
        if (suspended)
            identity.AddClaim(new Claim(RefusedClaim, $"The tenant {tenant} is suspended. Its data is kept; who runs this store can resume it."));
        else if (migrating)
            identity.AddClaim(new Claim(RefusedClaim, $"The tenant {tenant} is being filled by a migration. It opens when that is done."));
        return new ClaimsPrincipal(identity);
    }

    /// <summary>Somebody known who belongs to no tenant of this store.</summary>
    public static ClaimsPrincipal RefusedBecause(string scheme, string reason) => new(new ClaimsIdentity([new(RefusedClaim, reason)], scheme));
}
