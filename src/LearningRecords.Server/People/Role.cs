using System.Collections.Frozen;

namespace LearningRecords.Server.People;

/// <summary>What a person who signs in is there for.</summary>
public enum Role
{
    /// <summary><c>viewer</c>: sees the figures of all learner groups, and no persons.</summary>
    Viewer,

    /// <summary><c>centre-manager</c>: sees figures and persons of their own learner groups and of what is below them.</summary>
    CentreManager,

    /// <summary><c>analyst</c>: sees the figures of all learner groups, and persons, and forms groups.</summary>
    Analyst,

    /// <summary><c>administrator</c>: the same, and the operations: people, credentials, statements.</summary>
    Administrator,
}

/// <summary>Roles as they are written.</summary>
public static class RoleNames
{
    public static readonly FrozenDictionary<string, Role> All = new Dictionary<string, Role>(StringComparer.Ordinal)
    {
        [Viewer] = Role.Viewer,
        [CentreManager] = Role.CentreManager,
        [Analyst] = Role.Analyst,
        [Administrator] = Role.Administrator,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    internal const string Viewer = "viewer";
    internal const string CentreManager = "centre-manager";
    internal const string Analyst = "analyst";
    internal const string Administrator = "administrator";

    private static readonly FrozenDictionary<Role, string> Names = All.ToFrozenDictionary(entry => entry.Value, entry => entry.Key);

    /// <summary>The names, the narrowest role first.</summary>
    public static IReadOnlyList<string> InOrder { get; } = [.. Names.OrderBy(entry => entry.Key).Select(entry => entry.Value)];

    extension(Role role)
    {
        public string Name => Names[role];

        /// <summary>Whether the role may see learners one by one.</summary>
        public bool SeesPersons => role != Role.Viewer;

        /// <summary>Whether the role may make and change learner groups. Who belongs to a group is shown to its manager, so that is for those who see everyone anyway.</summary>
        public bool FormsGroups => role is Role.Analyst or Role.Administrator;
    }
}
