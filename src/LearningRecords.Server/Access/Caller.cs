using System.Security.Claims;

namespace LearningRecords.Server.Access;

/// <summary>What an authenticated request may touch.</summary>
public static class Caller
{
    extension(ClaimsPrincipal user)
    {
        /// <summary>The tenant the request's credential belongs to.</summary>
        public string Tenant => user.FindFirstValue(BasicAuthentication.TenantClaim)
            ?? throw new InvalidOperationException("The endpoint has no authenticated caller.");

        /// <summary>What the request's credential may do.</summary>
        public Scopes Scopes => Scopes.All;
    }
}
