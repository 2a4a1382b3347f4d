using LearningRecords.Server.Access;
using Microsoft.AspNetCore.Authorization;

namespace LearningRecords.Server.People;

/// <summary>
/// What pages and their files may ask of who opens them, beside what all of them do: that the person is signed in, and that the tenant and the learner groups
/// of the address are within the person's sight.
/// </summary>
public static class Policies
{
    /// <summary>Shows learners one by one: not for viewers. Such a page notes whom it shows, see <see cref="LearnerViews"/>.</summary>
    public const string Persons = "persons";

    /// <summary>For administrators of the tenant in the address, or of all.</summary>
    public const string Administration = "administration";

    /// <summary>For administrators of all tenants.</summary>
    public const string Store = "store";

    public static void AddPolicies(this AuthorizationOptions options)
    {
        options.DefaultPolicy = WithinSight().Build();
        options.AddPolicy(Persons, WithinSight().RequireAssertion(context => context.User.Person is { Role.SeesPersons: true }).Build());
        options.AddPolicy(Administration, WithinSight().RequireAssertion(context => context.User.Person is { Role: Role.Administrator }).Build());
        options.AddPolicy(Store, WithinSight().RequireAssertion(context => context.User.Person is { AdministersStore: true }).Build());
    }

    private static AuthorizationPolicyBuilder WithinSight() =>
        new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireAssertion(context => context.User.Refused is null).AddRequirements(new WithinSight());
}
