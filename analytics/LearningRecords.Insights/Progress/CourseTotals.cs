namespace LearningRecords.Insights.Progress;

/// <summary>What learners of a course come to together. Sums of whole numbers, so that a learner can be added and taken back in any order.</summary>
internal sealed class CourseTotals
{
    /// <summary>Ratings are summed in billionths.</summary>
    public const double Rating = 1e9;

    public long Learners { get; private set; }

    public long Started { get; private set; }

    public long Half { get; private set; }

    public long Completed { get; private set; }

    /// <summary>Completed, and rated.</summary>
    public long Evaluated { get; private set; }

    public long Passed { get; private set; }

    public long Registered { get; private set; }

    public long Withdrew { get; private set; }

    public long Distinguished { get; private set; }

    /// <summary>In millionths.</summary>
    public long Progress { get; private set; }

    public long TimeSpentMicroseconds { get; private set; }

    public long Ratings { get; private set; }

    public long RatingBillionths { get; private set; }

    public bool AreNothing => this is
    {
        Learners: 0, Started: 0, Half: 0, Completed: 0, Evaluated: 0, Passed: 0, Registered: 0, Withdrew: 0, Distinguished: 0, Progress: 0, TimeSpentMicroseconds: 0, Ratings: 0, RatingBillionths: 0,
    };

    /// <param name="parts">How many known parts the course has.</param>
    /// <param name="sign">1: the learner is added; -1: taken back.</param>
    public void Add(CourseAchievement learner, int parts, int sign = 1)
    {
        var (told, completed, progress) = (learner.Achievement, learner.IsCompleted(parts), learner.ProgressOf(parts));
        Learners += sign;
        Started += learner.IsStarted(parts) ? sign : 0;
        Half += progress >= CourseAchievement.Whole / 2 ? sign : 0;
        Completed += completed ? sign : 0;
        Evaluated += completed && told.Rating is not null ? sign : 0;
        Passed += told.PassedAt is null ? 0 : sign;
        Registered += told.RegisteredAt is null ? 0 : sign;
        Withdrew += told.WithdrewAt is null ? 0 : sign;
        Distinguished += learner.IsDistinguished ? sign : 0;
        Progress += progress * sign;
        TimeSpentMicroseconds += learner.TimeSpent.Ticks / TimeSpan.TicksPerMicrosecond * sign;
        Ratings += told.Rating is null ? 0 : sign;
        RatingBillionths += told.Rating is { } rating ? (long)Math.Round(rating.Value * Rating) * sign : 0;
    }

    public void Add(CourseTotals other)
    {
        Learners += other.Learners;
        Started += other.Started;
        Half += other.Half;
        Completed += other.Completed;
        Evaluated += other.Evaluated;
        Passed += other.Passed;
        Registered += other.Registered;
        Withdrew += other.Withdrew;
        Distinguished += other.Distinguished;
        Progress += other.Progress;
        TimeSpentMicroseconds += other.TimeSpentMicroseconds;
        Ratings += other.Ratings;
        RatingBillionths += other.RatingBillionths;
    }
}
