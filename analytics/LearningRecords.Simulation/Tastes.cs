using System.Collections.Concurrent;
using System.Globalization;

namespace LearningRecords.Simulation;

/// <summary>
/// The planted preferences: what the learners of each guidance centre and age band choose. A learner's favourites are
/// drawn from the mixture of their centre and age band, so a group's expected choices are exactly that mixture.
/// </summary>
internal sealed class Tastes
{
    private const int FlagshipsPerCentre = 10;

    // Of the starts that follow no other course; about half of them come from codes scanned at the centre, the rest is chosen.
    private const double FlagshipShare = 0.2;
    private const double ChosenFlagshipShare = 0.1;

    /// <summary>Of those who finish a course, how many go on to its follow-up.</summary>
    public const double FollowUpShare = 0.4;

    // Starts of a course that lead to a start of its follow-up: those who finish, times those who go on.
    private const double FollowUpsPerStart = 0.2;

    private readonly int _seed;
    private readonly Curriculum _curriculum;
    private readonly double[][][] _disciplineShares;
    private readonly double[][][] _courseShares;
    private readonly Course[][] _flagships;
    private readonly double[] _flagshipShares;
    private readonly ConcurrentDictionary<string, double[]> _preferences = new(StringComparer.Ordinal);

    public Tastes(int seed, Curriculum curriculum, Centre[] centres)
    {
        _seed = seed;
        _curriculum = curriculum;
        _disciplineShares = [.. centres.Select(centre => AgeBand.All.Select(band => RunningTotals(DisciplineWeights(seed, curriculum, centre, band))).ToArray())];
        _courseShares = [.. AgeBand.All.Select(band => curriculum.ByDiscipline.Select(courses => RunningTotals(courses.Select(course => CourseWeight(seed, course, band)))).ToArray())];
        _flagshipShares = RunningTotals(Enumerable.Range(1, Math.Min(FlagshipsPerCentre, curriculum.Courses.Length)).Select(rank => 1.0 / rank));
        _flagships = [.. centres.Select(centre => Flagships(seed, centre))];
    }

    /// <summary>The courses a guidance centre gives lectures on and hangs up codes for.</summary>
    public Course Flagship(Centre centre, ref Chance chance) => _flagships[centre.Index][chance.Index(_flagshipShares)];

    /// <summary>What a lecture is about: the same for all who hear it.</summary>
    public Course LectureCourse(Lecture lecture)
    {
        var chance = new Chance(_seed, Purpose.Lecture, lecture.Centre.Index, lecture.Date.DayNumber);
        return Flagship(lecture.Centre, ref chance);
    }

    public Discipline Favourite(Learner learner) => _curriculum.Disciplines[learner.FirstFavourite];

    public int Discipline(Centre centre, AgeBand band, ref Chance chance) =>
        chance.Index(_disciplineShares[centre.Index][band.Index]);

    public Course Choose(Learner learner, int day, ref Chance chance)
    {
        var centre = learner.CentreOn(day);
        if (chance.Happens(ChosenFlagshipShare))
            return Flagship(centre, ref chance);
        var band = learner.AgeBandOn(day);
        var discipline = chance.Fraction() switch
        {
            < 0.35 => learner.FirstFavourite,
            < 0.55 => learner.SecondFavourite,
            _ => Discipline(centre, band, ref chance),
        };
        return CourseOf(discipline, band, ref chance);
    }

    /// <summary>The expected share of each course, by index, in the course starts of a group.</summary>
    /// <param name="groupId">The name under which the answer is kept.</param>
    /// <param name="learners">How many learners the group has of each centre and age band.</param>
    public double[] Preferences(string groupId, IEnumerable<(Centre Centre, AgeBand Band, int Learners)> learners) =>
        _preferences.GetOrAdd(groupId, _ => Preferences(learners));

    private double[] Preferences(IEnumerable<(Centre Centre, AgeBand Band, int Learners)> learners)
    {
        var preferences = new double[_curriculum.Courses.Length];
        var disciplines = AgeBand.All.Select(_ => new double[_curriculum.Disciplines.Length]).ToArray();
        foreach (var (centre, band, count) in learners)
        {
            for (var discipline = 0; discipline < _curriculum.Disciplines.Length; discipline++)
                disciplines[band.Index][discipline] += count * (1 - FlagshipShare) * Share(_disciplineShares[centre.Index][band.Index], discipline);
            for (var rank = 0; rank < _flagshipShares.Length; rank++)
                preferences[_flagships[centre.Index][rank].Index] += count * FlagshipShare * Share(_flagshipShares, rank);
        }

        foreach (var band in AgeBand.All)
            for (var discipline = 0; discipline < _curriculum.Disciplines.Length; discipline++)
                for (var course = 0; course < _curriculum.ByDiscipline[discipline].Length; course++)
                    preferences[_curriculum.ByDiscipline[discipline][course].Index] +=
                        disciplines[band.Index][discipline] * Share(_courseShares[band.Index][discipline], course);

        // A follow-up has a higher index than the course it follows, so one pass carries whole chains.
        foreach (var course in _curriculum.Courses)
            if (course.FollowUp is { } followUp)
                preferences[followUp.Index] += FollowUpsPerStart * preferences[course.Index];
        var total = preferences.Sum();
        for (var course = 0; total > 0 && course < preferences.Length; course++)
            preferences[course] /= total;
        return preferences;
    }

    private Course CourseOf(int discipline, AgeBand band, ref Chance chance) =>
        _curriculum.ByDiscipline[discipline][chance.Index(_courseShares[band.Index][discipline])];

    private static IEnumerable<double> DisciplineWeights(int seed, Curriculum curriculum, Centre centre, AgeBand band) =>
        curriculum.Disciplines.Select((discipline, index) =>
        {
            var province = new Chance(seed, Purpose.ProvinceTaste, int.Parse(centre.City.Province.Code, CultureInfo.InvariantCulture), index);
            var local = new Chance(seed, Purpose.CentreTaste, centre.Index, index);
            return discipline.Popularity * discipline.AgeAppeal[band.Index] * Math.Exp((0.45 * province.Normal()) + (0.7 * local.Normal()));
        });

    private static double CourseWeight(int seed, Course course, AgeBand band)
    {
        var audience = new Chance(seed, Purpose.CourseAudience, course.Index, band.Index);
        return course.Popularity * (course.IsCore ? 1.8 : 1) * Math.Exp(0.5 * audience.Normal());
    }

    private Course[] Flagships(int seed, Centre centre)
    {
        var chance = new Chance(seed, Purpose.Flagships, centre.Index);
        var flagships = new List<Course>(_flagshipShares.Length);
        while (flagships.Count < _flagshipShares.Length)
        {
            var band = AgeBand.All[chance.Index(AgeBand.Shares)];
            var course = CourseOf(Discipline(centre, band, ref chance), band, ref chance);
            // Rare courses may take long to come up; the catalogue's order then decides.
            if (flagships.Contains(course))
                course = _curriculum.Courses.First(other => !flagships.Contains(other));
            flagships.Add(course);
        }

        return [.. flagships];
    }

    private static double[] RunningTotals(IEnumerable<double> weights)
    {
        var total = 0.0;
        return [.. weights.Select(weight => total += weight)];
    }

    private static double Share(double[] runningTotals, int index) =>
        (runningTotals[index] - (index == 0 ? 0 : runningTotals[index - 1])) / runningTotals[^1];
}
