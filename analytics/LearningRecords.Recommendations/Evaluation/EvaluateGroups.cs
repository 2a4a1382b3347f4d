using System.Globalization;
using System.Text;

namespace LearningRecords.Recommendations.Evaluation;

/// <summary>One way of ranking for groups, against what the groups' learners took next.</summary>
/// <param name="PrecisionAt10">The share of the ten recommended courses that are among the ten the group then took most.</param>
/// <param name="CoveredAt10">The share of the group's next enrolments that fall on the ten recommended courses.</param>
/// <param name="NdcgAt10">Each course is worth the learners of the group who took it next.</param>
/// <param name="NdcgGain">Ours minus this one, by paired bootstrap over groups; null for ours itself.</param>
/// <param name="Disciplines">How many disciplines the ten courses are of on average; null when none is known.</param>
public sealed record MeasuredGroupRanking(
    string Name,
    ConfidenceInterval PrecisionAt10,
    ConfidenceInterval CoveredAt10,
    ConfidenceInterval NdcgAt10,
    ConfidenceInterval? NdcgGain,
    double? Disciplines);

/// <summary>Rankings for the same groups beside each other, ours first.</summary>
/// <param name="HeldOut">What the rankings did not see, in English.</param>
public sealed record GroupEvaluationReport(int Groups, string HeldOut, IReadOnlyList<MeasuredGroupRanking> Rankings)
{
    /// <summary>The report as a Markdown table.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Groups:N0} groups; held out: {HeldOut}; in brackets 95 % intervals by bootstrap over groups");
        text.AppendLine().AppendLine("| ranking for groups | precision@10 | covered@10 | NDCG@10 | NDCG@10 ours − it | disciplines |").AppendLine("|---|---|---|---|---|---|");
        foreach (var r in Rankings)
            text.AppendLine(CultureInfo.InvariantCulture, $"| {r.Name} | {r.PrecisionAt10} | {r.CoveredAt10} | {r.NdcgAt10} | {r.NdcgGain} | {r.Disciplines:0.0} |");
        return text.ToString();
    }
}

/// <summary>Measures the ranking for groups on what their learners took afterwards, which it did not see.</summary>
public static class EvaluateGroups
{
    private const int Depth = 10;
    private const int FewestMembers = 10;
    private static readonly double[] s_diversities = [0.1, 0.2, 0.5];

    public static GroupEvaluationReport Run(
        TrainingData data, TrainingOptions training, EvaluationOptions options, IProgress<TrainingProgress>? progress, CancellationToken token)
    {
        var (earlier, cases, heldOut) = Split(Histories.From(data), options.HeldOutShare);
        var membersOf = Enumerable.Range(0, cases.Length).SelectMany(l => cases[l].Groups.Select(g => (Group: g, Case: cases[l])))
            .GroupBy(m => m.Group, m => m.Case)
            .Where(members => members.Count(m => m.Targets.Length > 0) >= FewestMembers)
            .Select(g => (Name: earlier.Groups[g.Key], Members: g.Where(m => m.History.Length > 0).ToArray(), Next: Counts(g.SelectMany(m => m.Targets))))
            .ToArray();
        if (membersOf.Length == 0)
            throw new NotEnoughInteractionsException($"No group has {FewestMembers} learners whose next courses can be held out.");

        using var model = TrainRanking.Train(earlier, training, progress, token);
        var overall = Counts(cases.SelectMany(c => c.History));
        var disciplines = model.Statistics.Content.Discipline;
        string[] names = ["Ours", .. s_diversities.Select(d => string.Create(CultureInfo.InvariantCulture, $"Ours, diversity {d}")), "Group popularity", "Popularity"];
        var ranked = new int[names.Length][][];
        for (var n = 0; n < names.Length; n++)
            ranked[n] = new int[membersOf.Length][];
        Parallel.For(0, membersOf.Length, new ParallelOptions { CancellationToken = token }, g =>
        {
            var taken = Counts(membersOf[g].Members.SelectMany(m => m.History));
            ranked[0][g] = Ours(0);
            for (var d = 0; d < s_diversities.Length; d++)
                ranked[1 + d][g] = Ours(s_diversities[d]);
            ranked[^2][g] = Top(taken, overall);
            ranked[^1][g] = Top(overall, overall);

            int[] Ours(double diversity) => ForGroup(model, earlier.Courses, membersOf[g].Name, membersOf[g].Members, taken, diversity);
        });

        var figures = Array.ConvertAll(ranked, r => r.Select((courses, g) => Figures(courses, membersOf[g].Next)).ToArray());
        return new GroupEvaluationReport(membersOf.Length, heldOut, [.. names.Select((title, n) => new MeasuredGroupRanking(
            title,
            Interval(n, f => f.Precision),
            Interval(n, f => f.Covered),
            Interval(n, f => f.Ndcg),
            n == 0 ? null : ConfidenceInterval.Of([.. figures[0].Zip(figures[n], (ours, its) => ours.Ndcg - its.Ndcg)], options.Seed),
            disciplines.All(d => d < 0) ? null : ranked[n].Average(courses => courses.Select(c => disciplines[c]).Distinct().Count())))]);

        ConfidenceInterval Interval(int ranking, Func<(double Precision, double Covered, double Ndcg), double> of) =>
            ConfidenceInterval.Of([.. figures[ranking].Select(of)], options.Seed);
    }

    /// <summary>Where times are known everybody's history ends on one day; else each learner's last courses are held out.</summary>
    private static (Histories Earlier, RankingCase[] Cases, string HeldOut) Split(Histories histories, double share)
    {
        if (histories.DaysOf is not { } daysOf)
        {
            var (known, last) = ExampleCases.LastCourses(histories, share);
            return (known, last, "the last courses of each learner, as the data has no times");
        }

        var days = daysOf.SelectMany(d => d).Order().ToArray();
        var since = days[(int)(days.Length * (1 - Math.Clamp(share, 0.05, 0.95)))];
        var (earlier, cases) = ExampleCases.Since(histories, daysOf, since);
        return (earlier, cases, string.Create(CultureInfo.InvariantCulture, $"all that was taken in the last {days[^1] - since:0} of {days[^1]:0} days"));
    }

    private static int[] ForGroup(
        RankingModel model, string[] courses, string name, RankingCase[] members, Dictionary<int, int> taken, double diversity)
    {
        var index = Histories.IndexOf(courses);
        var profile = new GroupProfile(
            members.Length,
            taken.ToDictionary(t => courses[t.Key], t => t.Value, StringComparer.Ordinal),
            Histories: [.. members.Select(m => (IReadOnlyList<string>)[.. m.History.Select(c => courses[c])])],
            Name: name);
        return [.. model.ForGroup(profile, new RankingQuery(Depth, Diversity: diversity)).Select(r => index[r.Course])];
    }

    private static int[] Top(Dictionary<int, int> counts, Dictionary<int, int> overall) =>
        [.. counts.OrderByDescending(c => c.Value).ThenByDescending(c => overall.GetValueOrDefault(c.Key)).ThenBy(c => c.Key).Take(Depth).Select(c => c.Key)];

    private static Dictionary<int, int> Counts(IEnumerable<int> courses) =>
        courses.GroupBy(c => c).ToDictionary(g => g.Key, g => g.Count());

    private static (double Precision, double Covered, double Ndcg) Figures(int[] ranked, Dictionary<int, int> next)
    {
        var most = Top(next, next);
        var gain = RankingFigures.Gain(ranked.Select(course => (double)next.GetValueOrDefault(course)));
        var ideal = RankingFigures.Gain(most.Select(course => (double)next[course]));
        return (
            ranked.Count(most.Contains) / (double)Math.Min(Depth, most.Length),
            ranked.Sum(c => next.GetValueOrDefault(c)) / (double)next.Values.Sum(),
            gain / ideal);
    }
}
