namespace LearningRecords.Recommendations;

/// <summary>What the data does not know, and which features stay neutral for it.</summary>
internal static class MissingFacts
{
    public static string[] Of(Histories histories)
    {
        List<string> missing = [];
        if (histories.DaysOf is null)
            missing.Add("Without times, recent popularity drops out, and the order of the lines tells what was taken first.");
        if (histories.Groups.Length == 0)
            missing.Add("Without groups, what a learner's groups take drops out, and so do group popularity and figures by group.");
        if (histories.OutcomesOf is null)
            missing.Add("Without outcomes, how far learners get in a course drops out.");
        if (histories.Facts.All(f => f is null))
            missing.Add("Without a catalogue, discipline, level, language, length and title words drop out.");
        return [.. missing];
    }
}
