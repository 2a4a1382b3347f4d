using LearningRecords.Recommendations;

namespace LearningRecords.Server.Recommendations;

/// <summary>What stands between a ranking and an answer.</summary>
/// <param name="Pinned">Courses to put first, in this order.</param>
/// <param name="Excluded">Courses never to answer with: blocked, taken, waved away.</param>
/// <param name="Diversity">From 0 to 1: how much a discipline that was already chosen is held back.</param>
public sealed record Choice(int Limit, IReadOnlyList<string> Pinned, IReadOnlySet<string> Excluded, CourseFilters Filters, double Diversity);

/// <summary>Chooses the courses of an answer from a ranking.</summary>
public static class ChooseCourses
{
    private const int FewestConsidered = 100;
    private const int ConsideredPerPlace = 4;
    private const double MostHeldBack = 0.5;

    /// <summary>
    /// Pinned courses, then ranked ones, disciplines spread, then popular ones, until the answer is full. What is blocked or taken is never pinned;
    /// filters hold for pinned courses too, as whoever asks for English can do nothing with another language.
    /// </summary>
    /// <param name="ranked">Best first; scores that diversity is applied to are positive.</param>
    public static IReadOnlyList<RankedCourse> From(IReadOnlyList<RankedCourse> ranked, Choice choice, Offer offer)
    {
        var allowed = offer.Allowed(choice.Filters);
        var pinned = choice.Pinned.Where(MayBeShown).Distinct(StringComparer.Ordinal).Take(choice.Limit).ToArray();
        var chosen = new List<RankedCourse>(choice.Limit);
        var top = ranked.Count > 0 ? ranked[0].Score : 0;
        chosen.AddRange(pinned.Select((course, place) => new RankedCourse(course, top + pinned.Length - place, new Reason(ReasonKind.Pinned, null, 0, 0))));

        var shown = pinned.ToHashSet(StringComparer.Ordinal);
        foreach (var course in Spread(ranked.Where(entry => MayBeShown(entry.Course) && !shown.Contains(entry.Course)), choice.Limit - chosen.Count, choice.Diversity, offer))
        {
            chosen.Add(course);
            shown.Add(course.Course);
        }

        var lowest = chosen.Count > 0 ? Math.Min(0, chosen[^1].Score) : 0;
        foreach (var course in offer.AllowedByPopularity(choice.Filters))
        {
            if (chosen.Count >= choice.Limit)
                break;
            if (MayBeShown(course) && shown.Add(course))
                chosen.Add(new RankedCourse(course, lowest -= 1, Popular(course, offer)));
        }

        return chosen;

        bool MayBeShown(string course) => !choice.Excluded.Contains(course) && allowed?.Contains(course) != false;
    }

    /// <summary>Where popularity alone would have placed each of the courses, from 1, under the same conditions; null: below everything looked at.</summary>
    public static IReadOnlyList<int?> PopularityPlaces(IReadOnlyList<RankedCourse> courses, Choice choice, Offer offer)
    {
        var sought = courses.Select(entry => entry.Course).ToHashSet(StringComparer.Ordinal);
        var places = offer.AllowedByPopularity(choice.Filters).Where(course => !choice.Excluded.Contains(course))
            .Take(FewestConsidered * ConsideredPerPlace).Index()
            .Where(entry => sought.Contains(entry.Item))
            .ToDictionary(entry => entry.Item, entry => entry.Index + 1, StringComparer.Ordinal);
        return [.. courses.Select(entry => places.TryGetValue(entry.Course, out var place) ? (int?)place : null)];
    }

    public static Reason Popular(string course, Offer offer)
    {
        var learners = offer.Learners.GetValueOrDefault(course);
        return new Reason(ReasonKind.Popular, null, learners / (double)Math.Max(1, offer.AllLearners), learners);
    }

    private static List<RankedCourse> Spread(IEnumerable<RankedCourse> ranked, int limit, double diversity, Offer offer)
    {
        if (diversity <= 0)
            return [.. ranked.Take(limit)];
        var pool = ranked.Take(Math.Max(FewestConsidered, limit * ConsideredPerPlace)).ToList();
        var before = new Dictionary<string, int>(StringComparer.Ordinal);
        var chosen = new List<RankedCourse>(limit);
        while (chosen.Count < limit && pool.Count > 0)
        {
            var at = Enumerable.Range(0, pool.Count).MaxBy(place => HeldBack(pool[place]));
            chosen.Add(pool[at] with { Score = HeldBack(pool[at]) });
            if (DisciplineOf(pool[at]) is { } discipline)
                before[discipline] = before.GetValueOrDefault(discipline) + 1;
            pool.RemoveAt(at);
        }

        return chosen;

        string? DisciplineOf(RankedCourse course) => offer.Courses.GetValueOrDefault(course.Course)?.Discipline;

        double HeldBack(RankedCourse course) =>
            DisciplineOf(course) is { } discipline && before.TryGetValue(discipline, out var times) ? course.Score * Math.Pow(1 - MostHeldBack * diversity, times) : course.Score;
    }
}
