using System.Globalization;
using System.Text;

namespace LearningRecords.Recommendations.Evaluation;

/// <summary>One way of ranking for groups, against what the groups' learners took next.</summary>
/// <param name="CoveredAt10">The share of the group's next enrolments that fall on the ten recommended courses.</param>
/// <param name="NdcgAt10">Each course is worth the learners of the group who took it next.</param>
/// <param name="NdcgGain">Ours minus this one, by paired bootstrap over groups; null for ours itself.</param>
public sealed record MeasuredGroupRanking(
    string Name, ConfidenceInterval CoveredAt10, ConfidenceInterval NdcgAt10, ConfidenceInterval? NdcgGain);

public sealed record GroupEvaluationReport(int Groups, IReadOnlyList<MeasuredGroupRanking> Rankings)
{
    /// <summary>The report as a Markdown table.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Groups:N0} groups; in brackets 95 % intervals by bootstrap over groups");
        text.AppendLine().AppendLine("| ranking for groups | covered@10 | NDCG@10 | NDCG@10 ours − it |").AppendLine("|---|---|---|---|");
        foreach (var r in Rankings)
            text.AppendLine(CultureInfo.InvariantCulture, $"| {r.Name} | {r.CoveredAt10} | {r.NdcgAt10} | {r.NdcgGain} |");
        return text.ToString();
    }
}

/// <summary>Measures the ranking for groups on the last courses of their learners, which it did not see.</summary>
public static class EvaluateGroups
{
    private const int Depth = 10;
    private const int FewestMembers = 10;

    public static GroupEvaluationReport Run(
        TrainingData data, TrainingOptions training, EvaluationOptions options, IProgress<TrainingProgress>? progress, CancellationToken token)
    {
        var (earlier, cases) = ExampleCases.LastCourses(Histories.From(data), options.HeldOutShare);
        var membersOf = Enumerable.Range(0, cases.Length).SelectMany(l => cases[l].Groups.Select(g => (Group: g, Case: cases[l])))
            .GroupBy(m => m.Group, m => m.Case)
            .Where(members => members.Count(m => m.Targets.Length > 0) >= FewestMembers)
            .Select(g => (Name: earlier.Groups[g.Key], Members: g.ToArray()))
            .ToArray();
        if (membersOf.Length == 0)
            throw new NotEnoughInteractionsException($"No group has {FewestMembers} learners with two courses each.");

        using var model = TrainRanking.Train(earlier, training, progress, token);
        var overall = Counts(cases.SelectMany(c => c.History));
        string[] names = ["Ours", "Group popularity", "Popularity"];
        var figures = new (double Covered, double Ndcg)[names.Length][];
        for (var n = 0; n < names.Length; n++)
            figures[n] = new (double, double)[membersOf.Length];
        Parallel.For(0, membersOf.Length, new ParallelOptions { CancellationToken = token }, g =>
        {
            var (name, members) = membersOf[g];
            var next = Counts(members.SelectMany(m => m.Targets));
            var taken = Counts(members.SelectMany(m => m.History));
            figures[0][g] = Figures(Ours(model, earlier.Courses, name, members, taken), next);
            figures[1][g] = Figures(Top(taken, overall), next);
            figures[2][g] = Figures(Top(overall, overall), next);
        });

        return new GroupEvaluationReport(membersOf.Length, [.. names.Select((title, n) => new MeasuredGroupRanking(
            title,
            ConfidenceInterval.Of([.. figures[n].Select(f => f.Covered)], options.Seed),
            ConfidenceInterval.Of([.. figures[n].Select(f => f.Ndcg)], options.Seed),
            n == 0 ? null : ConfidenceInterval.Of([.. figures[0].Zip(figures[n], (ours, its) => ours.Ndcg - its.Ndcg)], options.Seed)))]);
    }

    private static int[] Ours(RankingModel model, string[] courses, string name, RankingCase[] members, Dictionary<int, int> taken)
    {
        var index = Histories.IndexOf(courses);
        var profile = new GroupProfile(
            members.Length,
            taken.ToDictionary(t => courses[t.Key], t => t.Value, StringComparer.Ordinal),
            Histories: [.. members.Select(m => (IReadOnlyList<string>)[.. m.History.Select(c => courses[c])])],
            Name: name);
        return [.. model.ForGroup(profile, new RankingQuery(Depth, Diversity: 0)).Select(r => index[r.Course])];
    }

    private static int[] Top(Dictionary<int, int> counts, Dictionary<int, int> overall) =>
        [.. counts.OrderByDescending(c => c.Value).ThenByDescending(c => overall.GetValueOrDefault(c.Key)).ThenBy(c => c.Key).Take(Depth).Select(c => c.Key)];

    private static Dictionary<int, int> Counts(IEnumerable<int> courses) =>
        courses.GroupBy(c => c).ToDictionary(g => g.Key, g => g.Count());

    private static (double Covered, double Ndcg) Figures(int[] ranked, Dictionary<int, int> next)
    {
        var gain = ranked.Select((course, i) => next.GetValueOrDefault(course) / Math.Log2(i + 2)).Sum();
        var ideal = next.Values.OrderDescending().Take(Depth).Select((learners, i) => learners / Math.Log2(i + 2)).Sum();
        return (ranked.Sum(c => next.GetValueOrDefault(c)) / (double)next.Values.Sum(), gain / ideal);
    }
}
