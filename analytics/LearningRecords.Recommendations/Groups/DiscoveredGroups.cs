namespace LearningRecords.Recommendations.Groups;

/// <summary>How groups are looked for.</summary>
/// <param name="FewestGroups">From 2.</param>
/// <param name="MostGroups">As many are tried; the number with the best silhouette is taken.</param>
/// <param name="FewestMembers">On average; a smaller number of learners gives fewer groups.</param>
public sealed record DiscoveryOptions(int FewestGroups = 3, int MostGroups = 12, int FewestMembers = 20, int Seed = 1);

/// <summary>Groups found in the data, the largest first; each learner is in one.</summary>
/// <param name="Silhouette">From −1 to 1: how much nearer learners are to their own group than to the next one.</param>
public sealed record DiscoveredGroups(double Silhouette, IReadOnlyList<DiscoveredGroup> Groups);

/// <summary>Learners with like interests and engagement.</summary>
/// <param name="Id">Counted from the largest group; another run on other data may count differently.</param>
/// <param name="NameZh">After the group's most typical courses.</param>
/// <param name="NameEn">After the group's most typical courses.</param>
/// <param name="MeanCourses">Courses per learner.</param>
public sealed record DiscoveredGroup(
    string Id,
    string NameZh,
    string NameEn,
    IReadOnlyList<string> Learners,
    IReadOnlyList<TypicalCourse> TypicalCourses,
    double MeanCourses);

/// <summary>A course that sets a group apart.</summary>
/// <param name="Share">Of the group's learners, from 0 to 1.</param>
/// <param name="Lift">That share over the share of all learners.</param>
public sealed record TypicalCourse(string Course, double Share, double Lift);
