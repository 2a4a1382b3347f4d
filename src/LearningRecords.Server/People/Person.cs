namespace LearningRecords.Server.People;

/// <summary>Somebody who signs in to the pages. Learners are not people in this sense: they are whom statements speak of.</summary>
/// <param name="Name">What they sign in with, or what the issuer calls them.</param>
/// <param name="Tenant">The institution whose figures they see; null: all of them.</param>
/// <param name="Groups">Ids of the learner groups that a centre manager is responsible for; of no meaning for other roles.</param>
/// <param name="Issuer">The OpenID Connect issuer that vouches for them; null: they have a password here.</param>
/// <param name="Created">UTC.</param>
/// <param name="LastSignIn">UTC; null: never.</param>
/// <param name="Revoked">Since when they may not sign in any more, UTC; null: they may.</param>
/// <param name="Stamp">What a signed-in browser carries; a new one signs all browsers out.</param>
public sealed record Person(
    Guid Id, string Name, string? Tenant, Role Role, IReadOnlyList<string> Groups, string? Issuer, DateTime Created, DateTime? LastSignIn, DateTime? Revoked, Guid Stamp)
{
    /// <summary>Whether they administer the institutions that share the store, and not one of them alone.</summary>
    public bool AdministersStore => Role == Role.Administrator && Tenant is null;
}
