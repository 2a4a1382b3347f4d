using System.Text.RegularExpressions;

namespace LearningRecords.Server.Access;

/// <summary>The rule for tenant names: they become part of the names of tables and sequences, which PostgreSQL cuts at 63 bytes, and of notifications.</summary>
public static partial class TenantName
{
    public const string Rule = "A tenant's name is 1 to 40 lower-case letters, digits and underscores, the first a letter: open_university";

    public static bool IsValid(string name) => Pattern().IsMatch(name);

    [GeneratedRegex(@"\A[a-z][a-z0-9_]{0,39}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
