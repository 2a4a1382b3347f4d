using LearningRecords.Recommendations.Evaluation;

namespace LearningRecords.Recommendations;

/// <summary>Measures the ranking on the interactions of a file, beside the usual baselines: for learners, and for groups where there are any.</summary>
public static class EvaluateFile
{
    /// <param name="interactions">A file as <see cref="InteractionFile"/> describes.</param>
    public static EvaluationReport Run(
        string interactions, TrainingOptions training, EvaluationOptions options, IProgress<TrainingProgress>? progress, CancellationToken token)
    {
        var data = TrainingData.Of(InteractionFile.Read(interactions));
        var report = Evaluate.Run(data, training, options, progress, token);
        if (data.Interactions.All(i => i.Group is null))
            return report;
        try
        {
            return report with { Groups = EvaluateGroups.Run(data, training, options, progress, token) };
        }
        catch (NotEnoughInteractionsException reason)
        {
            return report with { LeftOut = [.. report.LeftOut, $"The ranking for groups is left out. {reason.Message}"] };
        }
    }
}
