using LearningRecords.Server.Access;
using Microsoft.AspNetCore.Authorization;
using Npgsql;

namespace LearningRecords.Server.People;

/// <summary>
/// Declares that a page or file shows figures of the learner groups in its address alone, so that it may be opened by who sees only some. Whoever sees only some
/// is refused a page that declares neither this nor <see cref="AsksSightAttribute"/>.
/// </summary>
/// <param name="parameters">The parameters of the address that hold ids of groups; <c>group</c> when none is named. The first is filled in where no group is asked for.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class OfGroupsAttribute(params string[] parameters) : Attribute
{
    public IReadOnlyList<string> Parameters { get; } = parameters.Length == 0 ? ["group"] : parameters;

    /// <summary>Whether a parameter may be given several times, each a group. A page that takes one group must not be asked for two: it would find neither, and show everyone.</summary>
    public bool Many { get; init; }
}

/// <summary>Declares that a page or file asks the <see cref="Sight"/> itself what it may show, or shows nothing of learners.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class AsksSightAttribute : Attribute;

/// <summary>Requires that the tenant and the learner groups of the address are within the person's sight, and makes the request's <see cref="Sight"/>.</summary>
public sealed class WithinSight : IAuthorizationRequirement;

/// <summary>What becomes of an address.</summary>
public abstract record AddressDecision
{
    public sealed record Open : AddressDecision;

    /// <summary>It asks for more than the person sees.</summary>
    public sealed record Refuse : AddressDecision;

    /// <summary>It names no tenant or no group where the person has their own: the same address with these.</summary>
    public sealed record Complete(IReadOnlyList<KeyValuePair<string, string?>> Missing) : AddressDecision;

    /// <param name="tenantAsked">The tenant that the address asks for; null: none.</param>
    /// <param name="kept">How the page keeps to groups; null: it does not.</param>
    /// <param name="asked">The groups that the address asks for, by parameter.</param>
    public static AddressDecision Of(Sight sight, string? tenantAsked, OfGroupsAttribute? kept, bool asksSight, IReadOnlyList<IReadOnlyList<string>> asked)
    {
        if (tenantAsked is not null && sight.Person.Tenant is { } own && tenantAsked != own)
            return new Refuse();
        if (asksSight)
            return new Open();
        if (!sight.SeesEveryone && (kept is null || sight.Groups!.Count == 0 || asked.Any(groups => (groups.Count > 1 && !kept.Many) || !groups.All(sight.SeesGroup))))
            return new Refuse();
        var missing = new List<KeyValuePair<string, string?>>();
        if (tenantAsked is null && sight.Person.Tenant is not null)
            missing.Add(new("tenant", sight.Person.Tenant));
        if (!sight.SeesEveryone && asked.All(groups => groups.Count == 0))
            missing.Add(new(kept!.Parameters[0], sight.Groups![0]));
        return missing.Count == 0 ? new Open() : new Complete(missing);
    }
}

/// <summary>Holds what people open to what they may see. Programs are not asked: a credential belongs to one tenant and sees all of it.</summary>
public sealed class HoldToSight(NpgsqlDataSource database) : AuthorizationHandler<WithinSight>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, WithinSight requirement)
    {
        if (context.User.Person is not { } person)
        {
            context.Succeed(requirement);
            return;
        }

        var http = (HttpContext)context.Resource!;
        var sight = http.Features.Get<Sight>() ?? await ReadAsync(http, person);
        http.Features.Set(sight);
        var endpoint = http.GetEndpoint()!.Metadata;
        var kept = endpoint.GetMetadata<OfGroupsAttribute>();
        IReadOnlyList<IReadOnlyList<string>> asked = [.. (kept?.Parameters ?? []).Select(name => (string[])[.. http.Request.Query[name].Where(group => !string.IsNullOrEmpty(group)).OfType<string>()])];
        switch (AddressDecision.Of(sight, Asked(http), kept, endpoint.GetMetadata<AsksSightAttribute>() is not null, asked))
        {
            case AddressDecision.Open:
                context.Succeed(requirement);
                break;
            case AddressDecision.Complete complete:
                http.Features.Set(complete);
                context.Fail(new AuthorizationFailureReason(this, "The address does not say which tenant or group."));
                break;
            default:
                context.Fail(new AuthorizationFailureReason(this, "The address asks for more than the person sees."));
                break;
        }
    }

    private async Task<Sight> ReadAsync(HttpContext http, Person person)
    {
        var token = http.RequestAborted;
        IReadOnlyList<string> tenants = person.Tenant is { } own ? [own] : await Tenants.ListAsync(database, token);
        var tenant = Asked(http) ?? person.Tenant ?? await Tenants.OfNewcomerAsync(database, tenants, token);
        return new Sight(person, tenant, tenants, await Sight.GroupsOfAsync(database, person, token));
    }

    private static string? Asked(HttpContext http) => http.Request.Query["tenant"].ToString() is { Length: > 0 } tenant ? tenant : null;
}
