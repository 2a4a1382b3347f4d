namespace LearningRecords.Insights.Rebuilding;

/// <summary>What a rebuild does, one after the other.</summary>
public enum RebuildStage
{
    /// <summary>Reads the events; counted in events.</summary>
    Reading,

    /// <summary>Folds what they say of each learner; counted in facts.</summary>
    Folding,

    /// <summary>Puts the new rows in the place of those that differ; counted in tables.</summary>
    Replacing,
}

/// <summary>How far a rebuild has come.</summary>
public readonly record struct RebuildProgress(RebuildStage Stage, long Done, long Of)
{
    /// <summary>Of the whole, 0 to 1, as long as the stages usually take.</summary>
    public double Fraction => Stage switch
    {
        RebuildStage.Reading => 0.45 * Share,
        RebuildStage.Folding => 0.45 + (0.35 * Share),
        _ => 0.8 + (0.2 * Share),
    };

    private double Share => Of > 0 ? Math.Min(1, (double)Done / Of) : 0;
}
