using LearningRecords.Recommendations;

namespace LearningRecords.Server.Commands;

/// <summary>Shows the steps of a training as hundredths of a progress bar.</summary>
internal sealed class TrainingSteps(Action<long> done) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => done((long)(value.Share * 100));
}
