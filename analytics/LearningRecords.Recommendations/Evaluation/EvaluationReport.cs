using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LearningRecords.Recommendations.Evaluation;

/// <summary>One model measured on learners' last courses, all other courses ranked but the learner's own.</summary>
/// <param name="NdcgGain">Ours minus this model, by paired bootstrap; null for ours itself.</param>
/// <param name="ByHistoryLength">NDCG@10 by how many courses the learner had taken.</param>
/// <param name="ByGroup">NDCG@10 of the largest groups; empty when the data has no groups.</param>
/// <param name="Coverage">The share of the catalogue that stands in anybody's first ten.</param>
/// <param name="PopularityBias">The mean popularity of recommended courses over that of the courses taken; 1 is neutral.</param>
public sealed record MeasuredModel(
    string Name,
    ConfidenceInterval RecallAt10,
    ConfidenceInterval NdcgAt10,
    ConfidenceInterval? NdcgGain,
    IReadOnlyList<MeasuredSlice> ByHistoryLength,
    IReadOnlyList<MeasuredSlice> ByGroup,
    double Coverage,
    double PopularityBias);

/// <summary>NDCG@10 of some of the learners.</summary>
public sealed record MeasuredSlice(string Name, int Learners, double NdcgAt10);

/// <summary>Models beside each other on the same learners, ours first.</summary>
/// <param name="LeftOut">What could not be measured or learnt from with this data, and why.</param>
/// <param name="Groups">The ranking for groups; null when the data has none of a size to measure.</param>
public sealed record EvaluationReport(
    int Learners, int Courses, IReadOnlyList<MeasuredModel> Models, IReadOnlyList<string> LeftOut, GroupEvaluationReport? Groups = null)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Whether the interval of the NDCG@10 difference to every other model lies above 0.</summary>
    public bool BeatsAll => Models.All(m => m.NdcgGain is null or { Low: > 0 });

    /// <summary>Writes the report as JSON when the name ends in .json, else as Markdown.</summary>
    public void Save(string file) =>
        File.WriteAllText(file, file.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? JsonSerializer.Serialize(this, s_json) : ToMarkdown());

    /// <summary>The report as Markdown tables.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        Line($"{Learners:N0} learners, {Courses:N0} courses; in brackets 95 % intervals by bootstrap over learners");
        Line($"");
        Line($"| model | Recall@10 | NDCG@10 | NDCG@10 ours − model | coverage | popularity bias |");
        Line($"|---|---|---|---|---|---|");
        foreach (var m in Models)
        {
            Line($"| {m.Name} | {m.RecallAt10} | {m.NdcgAt10} | {m.NdcgGain} | {m.Coverage:P0} | {m.PopularityBias:0.00} |");
        }

        Slices("history", m => m.ByHistoryLength);
        Slices("group", m => m.ByGroup);
        if (Groups is not null)
            text.AppendLine().Append(Groups.ToMarkdown());
        foreach (var reason in LeftOut)
            Line($"{Environment.NewLine}{reason}");
        return text.ToString();

        void Slices(string what, Func<MeasuredModel, IReadOnlyList<MeasuredSlice>> of)
        {
            if (of(Models[0]).Count == 0)
                return;
            Line($"");
            Line($"| NDCG@10 by {what} | {string.Join(" | ", of(Models[0]).Select(s => $"{s.Name} ({s.Learners})"))} |");
            Line($"|---|{string.Concat(Enumerable.Repeat("---|", of(Models[0]).Count))}");
            foreach (var m in Models)
                Line($"| {m.Name} | {string.Join(" | ", of(m).Select(s => s.NdcgAt10.ToString("0.0000", CultureInfo.InvariantCulture)))} |");
        }

        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }
}
