using System.Globalization;

namespace LearningRecords.Simulation;

/// <summary>One learner's active day: a lecture, a visit to the guidance centre or learning at home, told in order.</summary>
internal sealed class LearnerDay(SimulationOptions options, Tastes tastes, StatementWriter? writer)
{
    public static readonly TimeSpan ChinaStandardTime = TimeSpan.FromHours(8);

    private const int MostCoursesUnderWay = 3;
    private const int FirstHour = 6;
    private const int LastHour = 22;
    private const int PassMark = 60;

    // By hour, first to last: mornings and the hours after the nap and after dinner; weekends start later and are flatter.
    private static readonly double[] WeekdayHours = RunningTotals([1, 2, 5, 9, 8, 4, 2, 2, 5, 7, 6, 4, 4, 9, 11, 7, 2]);
    private static readonly double[] WeekendHours = RunningTotals([1, 1, 3, 6, 8, 6, 4, 4, 6, 8, 7, 5, 4, 7, 8, 6, 3]);

    private static readonly string[] HowLearnersArrive =
        ["https://tuisong.example.edu.cn/phone-push", "https://meiti.example.edu.cn/public-media-link", "https://kecheng.example.edu.cn/search"];

    private readonly int _identitySeed = options.IdentitySeed();
    private readonly List<ReadOnlyMemory<byte>> _statements = [];
    private readonly List<(Course Course, DateTimeOffset At)> _started = [];
    private Learner _learner = null!;
    private LearnerState _state = null!;
    private int _day;
    private DateOnly _date;
    private Chance _chance;
    private Chance _idHigh;
    private Chance _idLow;
    private DateTimeOffset _now;
    private Centre? _at;
    private string _terminal = "";

    /// <summary>The courses started on the day that was last lived; the list is reused by the next call.</summary>
    public IReadOnlyList<(Course Course, DateTimeOffset At)> Started => _started;

    /// <summary>The day's statements, none without a writer; the list is reused by the next call.</summary>
    public List<ReadOnlyMemory<byte>> Live(Learner learner, LearnerState state, int day, Chance chance)
    {
        _statements.Clear();
        _started.Clear();
        (_learner, _state, _day, _chance) = (learner, state, day, chance);
        _date = options.Start.AddDays(day);
        _idHigh = new Chance(_identitySeed, Purpose.StatementId, learner.Index, day);
        _idLow = new Chance(_identitySeed, Purpose.StatementIdLow, learner.Index, day);

        _now = At(FirstHour);

        var centre = learner.CentreOn(day);
        var lecture = Lecture.On(_date, centre);
        if (lecture is not null && _chance.Happens(1.2 * learner.Sociability))
            AttendLecture(lecture);
        else if (_date.DayOfWeek is not DayOfWeek.Sunday && _chance.Happens(0.6 * learner.Sociability))
            VisitCentre(centre);
        else
            LearnAtHome(FirstHour + _chance.Index(IsWeekend ? WeekendHours : WeekdayHours));

        if (_now.Hour < LastHour && _chance.Happens(0.15))
            LearnAtHome(_now.Hour + 1 + _chance.Below(LastHour - _now.Hour));
        return _statements;
    }

    private bool IsWeekend => _date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;

    // Nobody starts anything new after this, so a day's statements stay on their day.
    private bool IsLate => _now.TimeOfDay > new TimeSpan(22, 30, 0);

    private void AttendLecture(Lecture lecture)
    {
        _at = lecture.Centre;
        _now = lecture.Starts.AddSeconds(_chance.Between(-600, 900));
        var course = tastes.LectureCourse(lecture);
        var teacher = course.Teacher;
        Tell(new Deed(_learner, Vocabulary.Attended, lecture.Activity(course), _now)
        {
            Course = course,
            IsPart = true,
            Centre = lecture.Centre,
            Lecturer = teacher,
            Outcome = new() { Duration = TimeSpan.FromMinutes(45 + _chance.Below(45)) },
            Context = [new(Vocabulary.StartTime, 0, Stamp(lecture.Starts)), new(Vocabulary.EndTime, 0, Stamp(lecture.Ends))],
        });
        _now = lecture.Ends.AddSeconds(_chance.Between(60, 900));
        if (_chance.Happens(0.45))
            Scan(course);
    }

    private void VisitCentre(Centre centre)
    {
        _at = centre;
        _now = At(9 + _chance.Below(7));
        Scan(tastes.Flagship(centre, ref _chance));
    }

    private void Scan(Course course)
    {
        _terminal = "phone";
        var code = new Activity(
            $"{_at!.GroupId}/codes/c{course.Index + 1:00000}", Vocabulary.LinkType, $"扫码学习：{course.Activity.NameZh}", $"Scan to learn: {course.Activity.NameEn}");
        Tell(new Deed(_learner, Vocabulary.Scanned, code, _now) { Course = course, IsPart = true, Centre = _at, Terminal = _terminal });
        Pass(4, 30);
        if (_chance.Happens(0.8) && !_state.Taken.Contains(course.Index))
            _state.Next = course;
        Study(_state.Next == course || _state.UnderWay.Any(underWay => underWay.Course == course) ? 1 + _chance.Below(2) : 0);
        _at = null;
    }

    private void LearnAtHome(int hour)
    {
        _at = null;
        _terminal = _chance.Happens(0.8) ? _learner.Terminal : "phone";
        _now = At(hour);
        Study(1 + _chance.Below(3));
    }

    private void Study(int videos)
    {
        for (; videos > 0 && !IsLate; videos--)
        {
            if (CourseToStudy() is not { } underWay)
                return;
            if (underWay.AllVideosOver)
                TakeQuiz(underWay);
            else
                Watch(underWay);
            Pass(20, 180);
        }
    }

    private CourseUnderWay? CourseToStudy()
    {
        var resumes = _state.UnderWay.Count > 0 && _chance.Happens(_state.Next is null ? 0.85 : 0.3);
        if (resumes)
            return _state.UnderWay[^1];

        var course = _state.Next;
        _state.Next = null;
        for (var thought = 0; thought < 8 && course is null; thought++)
        {
            course = tastes.Choose(_learner, _day, ref _chance);
            if (_state.Taken.Contains(course.Index))
                course = null;
        }

        return course is not null && _state.Taken.Add(course.Index) ? Register(course) : _state.UnderWay.LastOrDefault();
    }

    private CourseUnderWay Register(Course course)
    {
        var registration = new Chance(_identitySeed, Purpose.Registration, _learner.Index, course.Index);
        var underWay = new CourseUnderWay(course, registration.Uuid());
        if (_state.UnderWay.Count == MostCoursesUnderWay)
            _state.UnderWay.RemoveAt(0);
        _state.UnderWay.Add(underWay);
        _started.Add((course, _now));
        var referrer = _at is null ? HowLearnersArrive[_chance.Index([0.3, 0.45, 1])] : _at.GroupId;
        Tell(About(underWay, Vocabulary.Registered, course.Activity) with { Context = [new(Vocabulary.Referrer, 0, referrer)] });
        Pass(2, 20);
        return underWay;
    }

    private void Watch(CourseUnderWay underWay)
    {
        var course = underWay.Course;
        var activity = course.Video(underWay.Video);
        var length = course.VideoSeconds[underWay.Video];
        var video = new VideoSession(_chance.Uuid(), length);
        var watching = About(underWay, Vocabulary.Initialized, activity) with { IsPart = true, Video = video };
        Tell(watching);
        Pass(1, 6);

        // Those who leave mostly leave early.
        var stays = _chance.Happens(Math.Min(0.96, 0.42 + (0.4 * course.Quality) + Liking(course)));
        var stop = stays ? length : underWay.Position + ((length - underWay.Position) * Math.Pow(_chance.Fraction(), 1.7));
        var started = underWay.TimeSpent;
        var segments = new List<(double From, double To)>();
        var segmentStart = underWay.Position;
        Play();
        for (var interruptions = _chance.Below(3); interruptions > 0 && underWay.Position < stop; interruptions--)
        {
            WatchTo(underWay.Position + ((stop - underWay.Position) * _chance.Between(0.2, 0.9)));
            if (_chance.Happens(0.6))
            {
                segments.Add((segmentStart, underWay.Position));
                Tell(watching with { Verb = Vocabulary.Paused, At = _now, Outcome = Watched() });
                Pass(8, 240);
                segmentStart = underWay.Position;
                Play();
            }
            else
            {
                Seek(_chance.Happens(0.8)
                    ? Math.Max(0, underWay.Position - _chance.Between(10, 60))
                    : Math.Min(stop, underWay.Position + (length * _chance.Between(0.01, 0.05))));
            }
        }

        WatchTo(stop);
        segments.Add((segmentStart, underWay.Position));
        var completed = stays && underWay.VideoProgress >= StatementWriter.VideoCompletionThreshold;
        if (completed)
        {
            var whole = Watched() with { Completion = true, Duration = underWay.TimeSpent - started };
            Tell(watching with { Verb = Vocabulary.Completed, At = _now, Outcome = whole });
            Pass(1, 5);
        }

        Tell(watching with { Verb = Vocabulary.Terminated, At = _now, Outcome = Watched() });
        Pass(1, 10);
        if (stays)
            LeaveVideoBehind(underWay, completed);
        else if (_chance.Happens(0.3))
            _state.UnderWay.Remove(underWay);

        void Play() => Tell(watching with { Verb = Vocabulary.Played, At = _now, Outcome = new() { Extensions = [new(Vocabulary.VideoTime, Seconds(underWay.Position))] } });

        void WatchTo(double position)
        {
            _now = _now.AddSeconds(position - underWay.Position);
            underWay.PlayTo(position);
        }

        void Seek(double to)
        {
            segments.Add((segmentStart, underWay.Position));
            Extension[] seek =
            [
                new(Vocabulary.VideoTimeFrom, Seconds(underWay.Position)),
                new(Vocabulary.VideoTimeTo, Seconds(to)),
                .. Watched().Extensions.Skip(1),
            ];
            Tell(watching with { Verb = Vocabulary.Seeked, At = _now, Outcome = new() { Extensions = seek } });
            segmentStart = underWay.Position = to;
        }

        Outcome Watched() => new()
        {
            Extensions =
            [
                new(Vocabulary.VideoTime, Seconds(underWay.Position)),
                new(Vocabulary.VideoProgress, Seconds(underWay.VideoProgress)),
                new(Vocabulary.PlayedSegments, 0, string.Join("[,]", segments.Select(segment => string.Create(CultureInfo.InvariantCulture, $"{Seconds(segment.From)}[.]{Seconds(segment.To)}")))),
            ],
        };
    }

    private void LeaveVideoBehind(CourseUnderWay underWay, bool completed)
    {
        var course = underWay.Course;
        underWay.NextVideo();
        if (completed)
            underWay.VideosCompleted++;
        if (completed && !underWay.AllVideosOver)
        {
            Tell(About(underWay, Vocabulary.Progressed, course.Activity) with
            {
                Outcome = new() { Extensions = [new(Vocabulary.CourseProgress, 100 * underWay.VideosCompleted / course.VideoSeconds.Length)] },
            });
        }

        if (!underWay.AllVideosOver)
            return;
        if (underWay.VideosCompleted < course.VideoSeconds.Length)
            _state.UnderWay.Remove(underWay);
        else if (!course.HasQuiz)
            Complete(underWay);
        else if (_chance.Happens(0.8))
            TakeQuiz(underWay);
    }

    private void TakeQuiz(CourseUnderWay underWay)
    {
        var time = TimeSpan.FromSeconds(_chance.Between(120, 700));
        _now += time;
        underWay.TimeSpent += time;
        var ability = 0.72 + Liking(underWay.Course) + (0.1 * underWay.QuizzesFailed) + (0.15 * _chance.Normal());
        var score = (int)Math.Round(20 * Math.Clamp(ability, 0.1, 1)) * 5;
        var passed = score >= PassMark;
        Tell(About(underWay, passed ? Vocabulary.Passed : Vocabulary.Failed, underWay.Course.Quiz) with
        {
            IsPart = true,
            Outcome = new() { Score = new(score / 100.0, score, 0, 100), Success = passed, Completion = true, Duration = time },
        });
        Pass(5, 30);
        if (passed)
            Complete(underWay);
        else if (++underWay.QuizzesFailed == 3 || _chance.Happens(0.35))
            _state.UnderWay.Remove(underWay);
    }

    private void Complete(CourseUnderWay underWay)
    {
        var course = underWay.Course;
        _state.UnderWay.Remove(underWay);
        Tell(About(underWay, Vocabulary.Completed, course.Activity) with
        {
            Outcome = new() { Completion = true, Success = course.HasQuiz ? true : null, Duration = underWay.TimeSpent },
        });
        if (_chance.Happens(0.35))
            Evaluate(underWay);
        if (course.FollowUp is { } followUp && !_state.Taken.Contains(followUp.Index) && _chance.Happens(Tastes.FollowUpShare))
            _state.Next = followUp;
    }

    private void Evaluate(CourseUnderWay underWay)
    {
        Pass(5, 40);
        var stars = (int)Math.Clamp(Math.Round(1.6 + (3.6 * underWay.Course.Quality) + (3 * Liking(underWay.Course)) + (0.7 * _chance.Normal())), 1, 5);
        var score = new Score((stars - 1) / 4.0, stars, 1, 5);
        Tell(About(underWay, Vocabulary.Rated, underWay.Course.Activity) with { Outcome = new() { Score = score } });
        if (!_chance.Happens(0.3))
            return;
        Pass(20, 120);
        Tell(About(underWay, Vocabulary.Reviewed, underWay.Course.Activity) with { Outcome = new() { Score = score, Response = Reviews.Text(stars, ref _chance) } });
    }

    /// <summary>What a learner's favourites add to staying, scoring and rating.</summary>
    private double Liking(Course course) =>
        course.Discipline == tastes.Favourite(_learner) ? 0.12 : 0;

    private Deed About(CourseUnderWay underWay, Verb verb, Activity activity) => new(_learner, verb, activity, _now)
    {
        Course = underWay.Course,
        Registration = underWay.Registration,
        Terminal = _terminal,
        Centre = _at,
    };

    private void Tell(Deed deed)
    {
        if (writer is not null)
            _statements.Add(writer.Write(deed, Chance.Uuid(_idHigh.Next(), _idLow.Next())));
    }

    private void Pass(double low, double high) => _now = _now.AddSeconds(_chance.Between(low, high));

    private DateTimeOffset At(int hour) =>
        new DateTimeOffset(_date, TimeOnly.MinValue, ChinaStandardTime).AddSeconds((hour * 3600) + _chance.Between(0, 3600));

    private static double Seconds(double value) => Math.Round(value, 3);

    private static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static double[] RunningTotals(double[] weights)
    {
        var total = 0.0;
        return [.. weights.Select(weight => total += weight)];
    }
}
