namespace LearningRecords.Server.Dashboards.LearnerGroups;

/// <summary>How a learner is called on a page.</summary>
internal static class LearnerInWords
{
    /// <summary>The name, else the account's own name or the address, else the identity.</summary>
    public static string Of(string identity, string? name) =>
        name is { Length: > 0 } ? name
        : identity.StartsWith("account:", StringComparison.Ordinal) && identity.IndexOf('|', StringComparison.Ordinal) is > 0 and var bar ? identity[(bar + 1)..]
        : identity.StartsWith("mailto:", StringComparison.Ordinal) ? identity["mailto:".Length..]
        : identity;
}
