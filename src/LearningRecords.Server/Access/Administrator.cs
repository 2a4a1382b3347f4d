using System.Security.Claims;
using LearningRecords.Server.People;

namespace LearningRecords.Server.Access;

/// <summary>Who administers: the whole store, as the commands and <c>store/admin</c> do, or one tenant, as <c>tenant/admin</c> does.</summary>
/// <param name="OnlyTenant">The one tenant; null: all of them.</param>
public sealed record Administrator(string? OnlyTenant)
{
    public static readonly Administrator OfStore = new(OnlyTenant: null);

    public static Administrator Of(ClaimsPrincipal user) => user.Scopes.HasFlag(Scopes.StoreAdmin) ? OfStore : new(user.Tenant);

    /// <summary>The person who administers by the pages.</summary>
    public static Administrator Of(Person person) => person.Role == Role.Administrator ? new(person.Tenant) : throw new InvalidOperationException($"{person.Name} administers nothing.");

    /// <summary>Whether a credential of the tenant with these scopes is this administrator's to make, change and revoke.</summary>
    /// <remarks>Who could give a new secret to a store administrator's credential would be one.</remarks>
    public bool Reaches(string tenant, Scopes scopes) =>
        OnlyTenant is null || (string.Equals(OnlyTenant, tenant, StringComparison.Ordinal) && (scopes & (Scopes.StoreAdmin | Scopes.ReadMetrics)) == Scopes.None);

    /// <summary>Whether the person is this administrator's to let in, change and revoke.</summary>
    public bool Reaches(Person person) => OnlyTenant is null || string.Equals(OnlyTenant, person.Tenant, StringComparison.Ordinal);
}
