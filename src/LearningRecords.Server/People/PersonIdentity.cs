using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace LearningRecords.Server.People;

/// <summary>A signed-in person as requests know them. The browser's cookie holds the claims; the person is read again for every request.</summary>
public sealed class PersonIdentity : ClaimsIdentity
{
    private const string StampClaim = "learningrecords/stamp";

    public PersonIdentity(Person person)
        : base([new(ClaimTypes.NameIdentifier, person.Id.ToString()), new(ClaimTypes.Name, person.Name), new(StampClaim, person.Stamp.ToString())], CookieAuthenticationDefaults.AuthenticationScheme) =>
        Person = person;

    public Person Person { get; }

    /// <summary>What the cookie says: who, and which stamp they had when they signed in. Null when it says neither.</summary>
    internal static (Guid Id, Guid Stamp)? Claimed(ClaimsPrincipal? cookie) =>
        Guid.TryParse(cookie?.FindFirstValue(ClaimTypes.NameIdentifier), out var id) && Guid.TryParse(cookie?.FindFirstValue(StampClaim), out var stamp) ? (id, stamp) : null;
}

/// <summary>The person behind a request.</summary>
public static class SignedIn
{
    extension(ClaimsPrincipal user)
    {
        /// <summary>Who is signed in; null for strangers and for programs.</summary>
        public Person? Person => user.Identities.OfType<PersonIdentity>().FirstOrDefault()?.Person;
    }
}
