using LearningRecords.Recommendations.Evaluation;

namespace LearningRecords.Recommendations;

/// <summary>Measures the ranking on the interactions of a file, beside the usual baselines.</summary>
public static class EvaluateFile
{
    /// <param name="interactions">A file as <see cref="InteractionFile"/> describes.</param>
    public static EvaluationReport Run(
        string interactions, TrainingOptions training, EvaluationOptions options, IProgress<TrainingProgress>? progress, CancellationToken token) =>
        Evaluate.Run(TrainingData.Of(InteractionFile.Read(interactions)), training, options, progress, token);
}
