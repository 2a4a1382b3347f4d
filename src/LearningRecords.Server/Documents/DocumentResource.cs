using LearningRecords.Server.Access;
using LearningRecords.Server.Requests;
using LearningRecords.Xapi;

namespace LearningRecords.Server.Documents;

/// <summary>One of the three document resources (xAPI 1.0.3 Communication 2.2; 2.0 4.1.6).</summary>
/// <param name="Name">As the table of documents names it.</param>
/// <param name="IdParameter">The parameter that names a document among those of its context.</param>
public sealed record DocumentResource(string Name, string Path, string IdParameter, Scopes Scope, string Section103, string Section200)
{
    public static readonly DocumentResource State =
        new("state", "/activities/state", "stateId", Scopes.State, "Communication 2.3", "4.1.6.2") { OfActivity = true, OfAgent = true, OfRegistration = true };

    public static readonly DocumentResource AgentProfile =
        new("agent-profile", "/agents/profile", "profileId", Scopes.Profile, "Communication 2.6", "4.1.6.5") { OfAgent = true };

    public static readonly DocumentResource ActivityProfile =
        new("activity-profile", "/activities/profile", "profileId", Scopes.Profile, "Communication 2.7", "4.1.6.6") { OfActivity = true };

    public bool OfActivity { get; private init; }

    public bool OfAgent { get; private init; }

    /// <summary>Whether documents are told apart by a registration, and all of a context can be deleted at once: those of State only.</summary>
    public bool OfRegistration { get; private init; }

    public string Section(XapiVersion version) => version.Section(Section103, Section200);

    /// <summary>Whether a PUT must say what it expects to replace: always but for State in 1.0.3, whose players overwrite their own (xAPI 1.0.3 Communication 3.1; 2.0 4.1.4).</summary>
    public bool GuardsAgainstBlindPut(XapiVersion version) => version != XapiVersion.V1_0_3 || this != State;
}
