using System.Runtime.InteropServices;
using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Facts;

namespace LearningRecords.Insights.Progress;

/// <summary>A value told several times, of which the last by time counts; of two at the same time that of the greater statement id.</summary>
public readonly record struct LastTold<T>(T Value, DateTimeOffset At, Guid By)
{
    public LastTold<T> Or(LastTold<T>? other) => other is not { } told || (At, By).CompareTo((told.At, told.By)) > 0 ? this : told;
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
    /// <summary>What a part adds to the progress of its course, in millionths.</summary>
    public long Contribution => ContributionOf(Progress, CompletedAt);

    internal static long ContributionOf(int progress, DateTimeOffset? completedAt) => completedAt is null ? progress : CourseAchievement.Whole;

    /// <param name="itself">Whether the fact is about the thing itself, not about a part of it.</param>
    public static Achievement Add(Achievement? before, StatementFact fact, bool itself)
    {
        var sum = AchievementSum.Of(before);
        sum.Add(fact, itself);
        return sum.Told;
    }
}

/// <summary>An achievement while facts are added to it, in place: the past of everybody adds up more of them than there is memory for.</summary>
internal struct AchievementSum
{
    private const string Registered = "http://adlnet.gov/expapi/verbs/registered";
    private const string Withdrew = "http://id.tincanapi.com/verb/unregistered";

    private int _statements;
    private int _progress;
    private DateTimeOffset? _completedAt;
    private LastTold<bool>? _success;
    private DateTimeOffset? _passedAt;
    private double? _bestScore;
    private LastTold<double>? _lastScore;
    private LastTold<double>? _rating;
    private DateTimeOffset _first;
    private DateTimeOffset _last;
    private double? _ownBestScore;
    private DateTimeOffset? _registeredAt;
    private DateTimeOffset? _withdrewAt;

    public static AchievementSum Of(Achievement? before) => before is null ? default : new AchievementSum
    {
        _statements = before.Statements,
        _progress = before.Progress,
        _completedAt = before.CompletedAt,
        _success = before.Success,
        _passedAt = before.PassedAt,
        _bestScore = before.BestScore,
        _lastScore = before.LastScore,
        _rating = before.Rating,
        _first = before.First,
        _last = before.Last,
        _ownBestScore = before.OwnBestScore,
        _registeredAt = before.RegisteredAt,
        _withdrewAt = before.WithdrewAt,
    };

    public readonly Achievement Told => new(
        _statements, _progress, _completedAt, _success, _passedAt, _bestScore, _lastScore, _rating, _first, _last, _ownBestScore, _registeredAt, _withdrewAt);

    public readonly long Contribution => Achievement.ContributionOf(_progress, _completedAt);

    public readonly bool IsCompleted => _completedAt is not null;

    /// <param name="itself">Whether the fact is about the thing itself, not about a part of it.</param>
    public void Add(StatementFact fact, bool itself)
    {
        _first = _statements == 0 || fact.At < _first ? fact.At : _first;
        _last = _statements == 0 || fact.At > _last ? fact.At : _last;
        _statements++;
        if (fact.Score is { } score)
        {
            _bestScore = Math.Max(_bestScore ?? score, score);
            _lastScore = new LastTold<double>(score, fact.At, fact.StatementId).Or(_lastScore);
        }

        if (itself)
            AddOwn(fact);
    }

    private void AddOwn(StatementFact fact)
    {
        if (fact.Progress is { } progress)
            _progress = Math.Max(_progress, progress);
        if (fact.Completed)
            _completedAt = Earlier(_completedAt, fact.At);
        if (fact.Success is { } success)
            _success = new LastTold<bool>(success, fact.At, fact.StatementId).Or(_success);
        if (fact.Success == true)
            _passedAt = Earlier(_passedAt, fact.At);
        if (fact.Rating is { } rating)
            _rating = new LastTold<double>(rating, fact.At, fact.StatementId).Or(_rating);
        if (fact.Score is { } score)
            _ownBestScore = Math.Max(_ownBestScore ?? score, score);
        if (fact.Verb == Registered)
            _registeredAt = Earlier(_registeredAt, fact.At);
        if (fact.Verb == Withdrew && !(_withdrewAt > fact.At))
            _withdrewAt = fact.At;
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

/// <summary>What the facts of one learner in one course come to, whatever groups they counted for: what folding adds up fact by fact. Serves one learner after the other.</summary>
internal sealed class CourseSum
{
    private readonly Dictionary<Guid, AchievementSum> _parts = [];
    private readonly HashSet<Guid> _registrations = [];
    private readonly Sittings _sittings = new();
    private AchievementSum _course;

    public CourseAchievement Told
    {
        get
        {
            var (progress, completed) = (0L, 0);
            foreach (var part in _parts.Values)
            {
                progress += part.Contribution;
                completed += part.IsCompleted ? 1 : 0;
            }

            return new CourseAchievement(_course.Told, _registrations.Count, progress, completed, _sittings.Now, Guid.Empty);
        }
    }

    public void Add(StatementFact fact)
    {
        _course.Add(fact, fact.OfCourseItself);
        if (!fact.OfCourseItself)
            CollectionsMarshal.GetValueRefOrAddDefault(_parts, fact.Activity, out _).Add(fact, itself: true);
        if (fact.Registration is { } registration)
            _registrations.Add(registration);
        _sittings.Add(Session.Of(fact, Guid.Empty));
    }

    public void StartOver()
    {
        _course = default;
        _parts.Clear();
        _registrations.Clear();
        _sittings.StartOver();
    }
}
