namespace LearningRecords.Server.Access;

/// <summary>What a credential may do, by the standard's names (xAPI 1.0.3 Communication 4.2).</summary>
[Flags]
public enum Scopes
{
    None = 0,

    /// <summary><c>statements/write</c>: store statements.</summary>
    WriteStatements = 1,

    /// <summary><c>statements/read/mine</c>: read the statements that carry the credential's own authority.</summary>
    ReadOwnStatements = 2,

    /// <summary><c>statements/read</c>: read every statement.</summary>
    ReadStatements = 4,

    /// <summary><c>state</c>: read and write state documents.</summary>
    State = 8,

    /// <summary><c>define</c>: what a stored statement says of its activities and agents becomes their definition.</summary>
    Define = 16,

    /// <summary><c>profile</c>: read and write the profile documents of agents and activities.</summary>
    Profile = 32,

    /// <summary><c>all/read</c>: read everything.</summary>
    ReadEverything = 64,

    /// <summary><c>all</c>: everything that the standard knows.</summary>
    All = 128,
}

/// <summary>The scopes of which a caller needs at least one to use an endpoint.</summary>
public sealed record RequiredScopes(Scopes AnyOf);

/// <summary>Declares what an endpoint requires.</summary>
public static class ScopeRequirements
{
    /// <summary>Lets in callers with one of these scopes, or with <c>all</c>.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder endpoint, Scopes anyOf)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new RequiredScopes(anyOf | Scopes.All));
}
