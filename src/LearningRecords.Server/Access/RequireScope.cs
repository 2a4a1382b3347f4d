using Microsoft.AspNetCore.Authorization;

namespace LearningRecords.Server.Access;

/// <summary>Declares the scopes of which a caller needs at least one to use an endpoint.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequireScopeAttribute(Scopes anyOf) : Attribute, IAuthorizationRequirementData, IAuthorizationRequirement
{
    /// <summary>The scopes that would do: the declared ones, and the widest of their kind.</summary>
    public Scopes AnyOf { get; } = anyOf | ((anyOf & (Scopes.TenantAdmin | Scopes.StoreAdmin | Scopes.ReadMetrics)) == Scopes.None ? Scopes.All : Scopes.StoreAdmin);

    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [this];
}

/// <summary>Declares what an endpoint requires.</summary>
public static class ScopeRequirements
{
    /// <summary>Lets in callers with one of these scopes, or with the widest of their kind: <c>all</c>, for administration <c>store/admin</c>.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder endpoint, Scopes anyOf)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new RequireScopeAttribute(anyOf));
}

/// <summary>Lets a caller with one of the declared scopes in.</summary>
public sealed class CheckScope : AuthorizationHandler<RequireScopeAttribute>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, RequireScopeAttribute requirement)
    {
        if ((context.User.Scopes & requirement.AnyOf) != Scopes.None)
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
