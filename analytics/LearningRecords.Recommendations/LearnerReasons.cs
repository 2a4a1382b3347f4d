namespace LearningRecords.Recommendations;

/// <summary>Finds the strongest fact that speaks for a course, given what a learner took and the groups they are in.</summary>
internal sealed class LearnerReasons(string[] courses, CourseStatistics statistics, int[] history, int[] groups)
{
    private const int LatestCourses = 20;
    private const int FewestLearners = 3;

    public Reason For(int course)
    {
        var best = Best(course);
        if (best is not null)
            return best;

        foreach (var group in groups)
        {
            var learners = statistics.Groups.Of(group, course);
            if (learners >= FewestLearners)
                return new Reason(ReasonKind.PopularInGroup, null, learners / (double)statistics.Groups.Members[group], learners);
        }

        var takers = statistics.Postings.Count(course);
        return new Reason(ReasonKind.Popular, null, takers / (double)Math.Max(1, statistics.Learners), takers);
    }

    private Reason? Best(int course)
    {
        Reason? best = null;
        double strongest = 0;
        for (var h = history.Length - 1; h >= Math.Max(0, history.Length - LatestCourses); h--)
        {
            var taken = history[h];
            if (h == history.Length - 1)
                Consider(ReasonKind.NextAfterCourse, Link.Next, taken, 3);
            Consider(ReasonKind.LaterAfterCourse, Link.After, taken, 1.5);
            Consider(ReasonKind.TakenTogether, Link.Together, taken, 1);
        }

        return best;

        void Consider(ReasonKind kind, Link link, int because, double telling)
        {
            var learners = (int)statistics.Links.Value(link, because, course);
            var share = learners / (double)Math.Max(1, statistics.Postings.Count(because));

            // A share of a handful says little: drawn towards nothing by ten learners.
            var strength = telling * learners / (statistics.Postings.Count(because) + 10);
            if (learners < FewestLearners || strength <= strongest)
                return;
            strongest = strength;
            best = new Reason(kind, courses[because], share, learners);
        }
    }
}
