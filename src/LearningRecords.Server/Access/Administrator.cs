using System.Security.Claims;

namespace LearningRecords.Server.Access;

/// <summary>Who administers: the whole store, as the commands and <c>store/admin</c> do, or one tenant, as <c>tenant/admin</c> does.</summary>
/// <param name="OnlyTenant">The one tenant; null: all of them.</param>
public sealed record Administrator(string? OnlyTenant)
{
    public static readonly Administrator OfStore = new(OnlyTenant: null);

    public static Administrator Of(ClaimsPrincipal user) => user.Scopes.HasFlag(Scopes.StoreAdmin) ? OfStore : new(user.Tenant);

    /// <summary>Whether a credential of the tenant with these scopes is this administrator's to make, change and revoke.</summary>
    /// <remarks>Who could give a new secret to a store administrator's credential would be one.</remarks>
    public bool Reaches(string tenant, Scopes scopes) =>
        OnlyTenant is null || (string.Equals(OnlyTenant, tenant, StringComparison.Ordinal) && !scopes.HasFlag(Scopes.StoreAdmin));
}
