using LearningRecords.Recommendations.Evaluation;
using LearningRecords.TestData;
using Xunit.Abstractions;

namespace LearningRecords.Recommendations.Tests;

public sealed class EnrolmentSetTests(ITestOutputHelper output)
{
    private const string Enrolments = "enrolments/canvas-train.tsv.gz";

    [SharedDataFact(Enrolments)]
    public void On_real_enrolments_the_model_beats_every_baseline()
    {
        var report = EvaluateFile.Run(
            SharedData.At(Enrolments), new TrainingOptions { Boosters = 1, SequenceModels = 1, MaximumTreesPerBooster = 80 }, new EvaluationOptions(), null, CancellationToken.None);
        output.WriteLine(report.ToMarkdown());
        Assert.True(report.BeatsAll, report.ToMarkdown());
        Assert.True(report.Models[0].RecallAt10.Mean > 0.5, report.ToMarkdown());
        Assert.True(report.Models[0].NdcgAt10.Mean > 0.3, report.ToMarkdown());
    }
}
