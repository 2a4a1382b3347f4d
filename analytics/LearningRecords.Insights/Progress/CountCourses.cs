using LearningRecords.Insights.Courses;
using LearningRecords.Insights.Folding;
using LearningRecords.Insights.LearnerGroups;

namespace LearningRecords.Insights.Progress;

/// <summary>Sums up how the learners of a page stand differently in their courses after it than before it, per group. What other parts of a course make of everyone in it comes on top.</summary>
internal static class CountCourses
{
    /// <param name="sets">Every set of groups that rows name.</param>
    public static void Queue(PageChanges changes, string tenant, IReadOnlyCollection<LearnerRecord> learners, KnownParts parts, IReadOnlyDictionary<Guid, GroupSet> sets)
    {
        // Most learners of a page share few sets of groups, so sums are kept by set and spread over the groups once.
        var bySet = new Dictionary<(Guid GroupSet, Guid Course), CourseTotals>();
        foreach (var (course, before, after) in learners.SelectMany(learner => learner.Courses.Changes))
        {
            if (before is not null)
                bySet.SumOf((before.GroupSet, course)).Add(before, parts[course], -1);
            if (after is not null)
                bySet.SumOf((after.GroupSet, course)).Add(after, parts[course]);
        }

        var byGroup = new Dictionary<(Guid Group, Guid Course), CourseTotals>();
        foreach (var ((set, course), totals) in bySet.Where(sum => !sum.Value.AreNothing))
        {
            foreach (var group in sets[set].Groups)
                byGroup.SumOf((group, course)).Add(totals);
        }

        // In the order of the keys, so that the courses of a group lie together: a list of them reads all of its rows.
        SaveCourseTotals.Queue(changes, tenant, [.. byGroup.Where(row => !row.Value.AreNothing).OrderBy(row => row.Key)]);
        SaveCourseTotals.QueueOtherParts(changes, tenant, [.. parts.Changed.Select(course => (course, parts[course]))]);
    }
}
