namespace LearningRecords.Insights.Privacy;

/// <summary>The least number of learners that a published figure may speak of. Nobody at all may be said.</summary>
public readonly record struct PrivacyThreshold(int Learners)
{
    public const int Usual = 5;

    /// <summary>Whether so few learners must not be counted in public.</summary>
    public bool Hides(long learners) => learners > 0 && learners < Learners;

    /// <summary>Whether a part of the learners says too much: of those in it, or of those left.</summary>
    public bool HidesPart(long part, long whole) => Hides(part) || Hides(whole - part);
}
