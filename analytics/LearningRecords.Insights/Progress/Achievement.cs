using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Facts;

namespace LearningRecords.Insights.Progress;

/// <summary>A value told several times, of which the last by time counts; of two at the same time that of the greater statement id.</summary>
public sealed record LastTold<T>(T Value, DateTimeOffset At, Guid By)
{
    public LastTold<T> Or(LastTold<T>? other) => other is null || (At, By).CompareTo((other.At, other.By)) > 0 ? this : other;
}

/// <summary>How far a learner came in a course, an attempt or a part. Facts can be added in any order.</summary>
/// <param name="Progress">Told of the thing itself, in millionths.</param>
/// <param name="CompletedAt">When the thing itself was first completed.</param>
/// <param name="Rating">What the learner made of it, 0 to 1.</param>
/// <param name="OwnBestScore">The best score told of the thing itself, not of a part of it.</param>
/// <param name="RegisteredAt">When the learner first registered for it.</param>
/// <param name="WithdrewAt">When the learner last withdrew from it.</param>
public sealed record Achievement(
    int Statements,
    int Progress,
    DateTimeOffset? CompletedAt,
    LastTold<bool>? Success,
    DateTimeOffset? PassedAt,
    double? BestScore,
    LastTold<double>? LastScore,
    LastTold<double>? Rating,
    DateTimeOffset First,
    DateTimeOffset Last,
    double? OwnBestScore,
    DateTimeOffset? RegisteredAt,
    DateTimeOffset? WithdrewAt)
{
    private const string Registered = "http://adlnet.gov/expapi/verbs/registered";
    private const string Withdrew = "http://id.tincanapi.com/verb/unregistered";

    /// <summary>What a part adds to the progress of its course, in millionths.</summary>
    public long Contribution => CompletedAt is null ? Progress : CourseAchievement.Whole;

    /// <param name="itself">Whether the fact is about the thing itself, not about a part of it.</param>
    public static Achievement Add(Achievement? before, StatementFact fact, bool itself)
    {
        var start = before ?? new Achievement(0, 0, null, null, null, null, null, null, fact.At, fact.At, null, null, null);
        return start with
        {
            Statements = start.Statements + 1,
            Progress = itself && fact.Progress is { } progress ? Math.Max(start.Progress, progress) : start.Progress,
            CompletedAt = itself && fact.Completed ? Earlier(start.CompletedAt, fact.At) : start.CompletedAt,
            Success = itself && fact.Success is { } success ? new LastTold<bool>(success, fact.At, fact.StatementId).Or(start.Success) : start.Success,
            PassedAt = itself && fact.Success == true ? Earlier(start.PassedAt, fact.At) : start.PassedAt,
            BestScore = fact.Score is { } score ? Math.Max(start.BestScore ?? score, score) : start.BestScore,
            LastScore = fact.Score is { } last ? new LastTold<double>(last, fact.At, fact.StatementId).Or(start.LastScore) : start.LastScore,
            Rating = itself && fact.Rating is { } rating ? new LastTold<double>(rating, fact.At, fact.StatementId).Or(start.Rating) : start.Rating,
            First = fact.At < start.First ? fact.At : start.First,
            Last = fact.At > start.Last ? fact.At : start.Last,
            OwnBestScore = itself && fact.Score is { } own ? Math.Max(start.OwnBestScore ?? own, own) : start.OwnBestScore,
            RegisteredAt = itself && fact.Verb == Registered ? Earlier(start.RegisteredAt, fact.At) : start.RegisteredAt,
            WithdrewAt = itself && fact.Verb == Withdrew && !(start.WithdrewAt > fact.At) ? fact.At : start.WithdrewAt,
        };
    }

    private static DateTimeOffset Earlier(DateTimeOffset? before, DateTimeOffset now) => before < now ? before.Value : now;
}

/// <summary>How far a learner came in a course, by what was told of the course and of its parts: the definitions of <see cref="LearnerProgressSql"/>, for rows in memory.</summary>
/// <param name="Registrations">How many were named.</param>
/// <param name="PartsProgress">Sum over the parts, in millionths.</param>
/// <param name="TimeSpent">Of all sittings in the course.</param>
/// <param name="GroupSet">The groups that anything in the course counted for.</param>
public sealed record CourseAchievement(Achievement Achievement, int Registrations, long PartsProgress, int PartsCompleted, TimeSpan TimeSpent, Guid GroupSet)
{
    /// <summary>Millionths.</summary>
    public const int Whole = 1_000_000;

    /// <summary>What all facts of one learner in one course come to, whatever groups they counted for: what folding adds up fact by fact.</summary>
    public static CourseAchievement Of(IEnumerable<StatementFact> facts)
    {
        var (course, parts, registrations, sittings) = ((Achievement?)null, new Dictionary<Guid, Achievement>(), new HashSet<Guid>(), new Sittings());
        foreach (var fact in facts)
        {
            course = Achievement.Add(course, fact, fact.OfCourseItself);
            if (!fact.OfCourseItself)
                parts[fact.Activity] = Achievement.Add(parts.GetValueOrDefault(fact.Activity), fact, itself: true);
            if (fact.Registration is { } registration)
                registrations.Add(registration);
            sittings.Add(Session.Of(fact, Guid.Empty));
        }

        return new CourseAchievement(course!, registrations.Count, parts.Values.Sum(part => part.Contribution), parts.Values.Count(part => part.CompletedAt is not null), sittings.Now, Guid.Empty);
    }

    /// <summary>Registrations; one when none was named.</summary>
    public int Attempts => Math.Max(1, Registrations);

    /// <summary>Passed with the highest score there is, told of the course itself.</summary>
    public bool IsDistinguished => Achievement is { PassedAt: not null, OwnBestScore: >= 1 };

    /// <param name="parts">How many known parts the course has.</param>
    public bool IsCompleted(int parts) => Achievement.CompletedAt is not null || (parts > 0 && PartsCompleted >= parts);

    /// <summary>In millionths.</summary>
    /// <param name="parts">How many known parts the course has.</param>
    public long ProgressOf(int parts) => IsCompleted(parts) ? Whole : Math.Max(Achievement.Progress, PartsProgress / Math.Max(parts, 1));

    /// <param name="parts">How many known parts the course has.</param>
    public bool IsStarted(int parts) => Achievement.Statements > 1 || ProgressOf(parts) > 0;
}
