namespace LearningRecords.Simulation;

/// <summary>Learners of a national open university's community and older-adult education, as xAPI statements.</summary>
public sealed class Population
{
    private readonly SimulationOptions _options;
    private readonly Curriculum _curriculum;
    private readonly Centre[] _centres;
    private readonly double[] _centreShares;
    private readonly Tastes _tastes;
    private readonly Lazy<Dictionary<(Centre, AgeBand), int>> _learnersAtStart;
    private readonly Dictionary<string, int> _courseIndex;

    private Population(SimulationOptions options)
    {
        _options = options;
        _curriculum = Curriculum.Create(options.Seed, options.Courses);
        _centres = Places.Centres(options.Centres);
        _centreShares = CentreShares(options.Seed, _centres);
        _tastes = new Tastes(options.Seed, _curriculum, _centres);
        _learnersAtStart = new(() => Learners().CountBy(learner => (learner.CentreOn(0), learner.AgeBandOn(0))).ToDictionary());
        _courseIndex = _curriculum.Courses.ToDictionary(course => course.Activity.Id, course => course.Index, StringComparer.Ordinal);
        Courses = [.. _curriculum.Courses.Select(Describe)];
        Groups = [.. DescribeGroups()];
    }

    /// <summary>The most courses there are distinct titles for.</summary>
    public static int MostCourses => Curriculum.MostCourses;

    /// <summary>The most guidance centres there are distinct names for.</summary>
    public static int MostCentres => Places.MostCentres;

    public static Population Create(SimulationOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.Learners, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.Days, nameof(options));
        return new(options);
    }

    public IReadOnlyList<SimulatedCourse> Courses { get; }

    /// <summary>What the catalogue tells of the courses, who teaches them and who helps with them; people come before the courses.</summary>
    public IEnumerable<SimulatedResource> Catalogue => Simulation.Catalogue.Of(_options.Seed, _curriculum, _centres);

    /// <summary>Provinces, cities, guidance centres and age bands; a parent comes before its children.</summary>
    public IReadOnlyList<SimulatedGroup> Groups { get; }

    /// <summary>Memberships in guidance centres and age bands; those in cities and provinces follow from the groups' parents.</summary>
    public IEnumerable<SimulatedMembership> Memberships =>
        Learners().SelectMany(learner => CentreMemberships(learner).Concat(AgeBandMemberships(learner)));

    /// <summary>
    /// The statements, one JSON object each: day by day, within a day learner by learner, each in order of time.
    /// Every enumeration starts anew and gives the same bytes.
    /// </summary>
    public IEnumerable<ReadOnlyMemory<byte>> Statements() =>
        Live(new LearnerDay(_options, _tastes, new StatementWriter(_options))).SelectMany(lived => lived.Statements);

    /// <summary>Who started which course when, in the order of <see cref="Statements"/>, without the statements about it.</summary>
    public IEnumerable<SimulatedStart> Starts()
    {
        var learnerDay = new LearnerDay(_options, _tastes, writer: null);
        foreach (var (learner, day, _) in Live(learnerDay))
        {
            foreach (var (course, at) in learnerDay.Started)
                yield return new(learner.HomePage, learner.AccountName, course.Activity.Id, [.. GroupIds(learner.CentreOn(day)), learner.AgeBandOn(day).GroupId], at);
        }
    }

    private IEnumerable<(Learner Learner, int Day, IReadOnlyList<ReadOnlyMemory<byte>> Statements)> Live(LearnerDay learnerDay)
    {
        var learners = Learners().ToArray();
        var states = new LearnerState[learners.Length];
        for (var day = 0; day < _options.Days; day++)
        {
            foreach (var learner in learners)
            {
                if (day < learner.JoinDay)
                    continue;
                var chance = new Chance(_options.Seed, Purpose.Day, learner.Index, day);
                var state = states[learner.Index] ??= new LearnerState { Engaged = chance.Happens(0.5) };
                if (!Engagement.IsActive(learner, state, day, _options.Start.AddDays(day), ref chance))
                    continue;
                yield return (learner, day, learnerDay.Live(learner, state, day, chance));
            }
        }
    }

    /// <summary>The planted preference: the expected share of a course in the course starts of a group's learners.</summary>
    /// <exception cref="KeyNotFoundException">The group or the course is not part of this simulation.</exception>
    public double Preference(string groupId, string courseId) => Preferences(groupId)[_courseIndex[courseId]];

    /// <summary>The planted preferences of a group, in the order of <see cref="Courses"/>; they add up to 1 unless the group has no learner.</summary>
    /// <exception cref="KeyNotFoundException">The group is not part of this simulation.</exception>
    public IReadOnlyList<double> Preferences(string groupId)
    {
        if (!Groups.Any(group => group.Id == groupId))
            throw new KeyNotFoundException($"No simulated group has the id {groupId}.");
        return _tastes.Preferences(groupId, _learnersAtStart.Value
            .Where(cell => GroupIds(cell.Key.Item1).Append(cell.Key.Item2.GroupId).Contains(groupId, StringComparer.Ordinal))
            .Select(cell => (cell.Key.Item1, cell.Key.Item2, cell.Value)));
    }

    private IEnumerable<Learner> Learners() =>
        Enumerable.Range(0, _options.Learners).Select(index => Learner.At(_options, _centres, _centreShares, _tastes, index));

    private IEnumerable<SimulatedMembership> CentreMemberships(Learner learner)
    {
        var moveDay = learner.NextHome is null ? int.MaxValue : learner.MoveDay;
        return MembershipsOf(learner, learner.Home.GroupId, learner.NextHome?.GroupId, moveDay);
    }

    private IEnumerable<SimulatedMembership> AgeBandMemberships(Learner learner) =>
        MembershipsOf(learner, learner.AgeBand.GroupId, learner.AgeBand.Next.GroupId, learner.AgeBandEndDay);

    private IEnumerable<SimulatedMembership> MembershipsOf(Learner learner, string first, string? second, int changeDay)
    {
        var changes = second is not null && changeDay < _options.Days;
        if (!changes || changeDay > learner.JoinDay)
            yield return new(first, learner.HomePage, learner.AccountName, Midnight(learner.JoinDay), changes ? Midnight(changeDay) : null);
        if (changes)
            yield return new(second!, learner.HomePage, learner.AccountName, Midnight(Math.Max(changeDay, learner.JoinDay)), null);
    }

    private DateTimeOffset Midnight(int day) => new(_options.Start.AddDays(day), TimeOnly.MinValue, LearnerDay.ChinaStandardTime);

    private IEnumerable<SimulatedGroup> DescribeGroups()
    {
        foreach (var province in _centres.Select(centre => centre.City.Province).Distinct())
            yield return new(province.GroupId, province.NameZh, province.NameEn, SimulatedGroupKind.Province, null);
        foreach (var city in _centres.Select(centre => centre.City).Distinct())
            yield return new(city.GroupId, city.NameZh, city.NameEn, SimulatedGroupKind.City, city.Province.GroupId);
        foreach (var centre in _centres)
            yield return new(centre.GroupId, centre.NameZh, centre.NameEn, SimulatedGroupKind.Centre, centre.City.GroupId);
        foreach (var band in AgeBand.All)
            yield return new(band.GroupId, band.NameZh, band.NameEn, SimulatedGroupKind.AgeBand, null);
    }

    private static string[] GroupIds(Centre centre) => [centre.GroupId, centre.City.GroupId, centre.City.Province.GroupId];

    private static SimulatedCourse Describe(Course course) => new(
        course.Activity.Id,
        course.Activity.NameZh,
        course.Activity.NameEn,
        course.Discipline.Activity.Id,
        course.Discipline.NameZh,
        course.Discipline.NameEn,
        course.Level,
        course.Language,
        (int)Math.Ceiling(course.VideoSeconds.Sum() / 60.0),
        course.Teacher.Name,
        course.IsCore,
        course.FollowUp?.Activity.Id,
        course.Quality);

    private static double[] CentreShares(int seed, Centre[] centres)
    {
        var total = 0.0;
        return [.. centres.Select(centre => total += Math.Exp(0.6 * new Chance(seed, Purpose.Centre, centre.Index).Normal()))];
    }
}
