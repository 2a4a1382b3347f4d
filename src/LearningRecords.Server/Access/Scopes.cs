using System.Collections.Frozen;

namespace LearningRecords.Server.Access;

/// <summary>What a caller may do: by the standard's names (xAPI 1.0.3 Communication 4.2), and by those of this store for what the standard does not know.</summary>
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

    /// <summary><c>all/read</c>: read everything, insights and recommendations included.</summary>
    ReadEverything = 64,

    /// <summary><c>all</c>: everything but administration.</summary>
    All = 128,

    /// <summary><c>insights/read</c>: read progress, engagement, groups and courses. This store's own.</summary>
    ReadInsights = 256,

    /// <summary><c>recommendations/read</c>: ask for recommended courses. This store's own.</summary>
    ReadRecommendations = 512,

    /// <summary><c>tenant/admin</c>: the credentials of the caller's own tenant. This store's own.</summary>
    TenantAdmin = 1024,

    /// <summary><c>store/admin</c>: tenants, and the credentials of every tenant. This store's own.</summary>
    StoreAdmin = 2048,

    /// <summary><c>catalogue/write</c>: say what there is to learn and who teaches it. This store's own.</summary>
    WriteCatalogue = 4096,

    /// <summary><c>groups/write</c>: make learner groups, change them and say who belongs to them. This store's own.</summary>
    WriteGroups = 8192,

    /// <summary><c>metrics/read</c>: what the service measures of itself. This store's own.</summary>
    ReadMetrics = 16384,
}

/// <summary>Scopes as they are written: names separated by spaces, as OAuth does.</summary>
public static class ScopeNames
{
    /// <summary>Every scope by its name.</summary>
    public static readonly FrozenDictionary<string, Scopes> All = new Dictionary<string, Scopes>(StringComparer.Ordinal)
    {
        ["statements/write"] = Scopes.WriteStatements,
        ["statements/read/mine"] = Scopes.ReadOwnStatements,
        ["statements/read"] = Scopes.ReadStatements,
        ["state"] = Scopes.State,
        ["define"] = Scopes.Define,
        ["profile"] = Scopes.Profile,
        ["all/read"] = Scopes.ReadEverything,
        ["all"] = Scopes.All,
        ["insights/read"] = Scopes.ReadInsights,
        ["recommendations/read"] = Scopes.ReadRecommendations,
        ["catalogue/write"] = Scopes.WriteCatalogue,
        ["groups/write"] = Scopes.WriteGroups,
        ["metrics/read"] = Scopes.ReadMetrics,
        ["tenant/admin"] = Scopes.TenantAdmin,
        ["store/admin"] = Scopes.StoreAdmin,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly Scopes[] InOrder = [.. All.Values.Order()];
    private static readonly FrozenDictionary<Scopes, string> Names = All.ToFrozenDictionary(entry => entry.Value, entry => entry.Key);

    /// <summary>The names of the scopes, in the order of the standard.</summary>
    public static IReadOnlyList<string> List(this Scopes scopes) => [.. InOrder.Where(scope => scopes.HasFlag(scope)).Select(scope => Names[scope])];

    /// <summary>The names with a space between them.</summary>
    public static string Format(this Scopes scopes) => string.Join(' ', scopes.List());

    /// <summary>The scopes of the known names.</summary>
    /// <param name="unknown">The names that stand for nothing.</param>
    public static Scopes Parse(IEnumerable<string> names, out IReadOnlyList<string> unknown)
    {
        var scopes = Scopes.None;
        List<string> strange = [];
        foreach (var name in names)
        {
            if (All.TryGetValue(name, out var scope))
                scopes |= scope;
            else
                strange.Add(name);
        }

        unknown = strange;
        return scopes;
    }

    /// <summary>The scopes that a credential keeps.</summary>
    public static Scopes Parse(string text) => Parse(text.Split(' ', StringSplitOptions.RemoveEmptyEntries), out _);
}
