namespace LearningRecords.Recommendations;

/// <summary>How a model is trained. The defaults hold for catalogues of a hundred to tens of thousands of courses.</summary>
public sealed record TrainingOptions
{
    /// <summary>Fixes every random choice, so that the same data gives the same model.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Threads of LightGBM. Part of the result's repeatability: another number may round sums differently.</summary>
    public int Threads { get; init; } = 2;

    /// <summary>Name of the model; null derives one from the data and the options.</summary>
    public string? VersionId { get; init; }

    /// <summary>Names the data the model saw.</summary>
    public string SnapshotId { get; init; } = "";

    /// <summary>When the training was asked for; the library reads no clock for it.</summary>
    public DateTimeOffset TrainedAt { get; init; }

    /// <summary>The share of each learner's courses, the last ones, that become the targets the ranking learns from.</summary>
    public double TargetShare { get; init; } = 0.2;

    /// <summary>The share of example learners whose targets decide when boosting stops and give the reported figures.</summary>
    public double ValidationShare { get; init; } = 0.15;

    /// <summary>At most this many learners give training examples; all of them give statistics.</summary>
    public int MaximumExampleLearners { get; init; } = 24_000;

    /// <summary>Up to this many learners, each gives an example of both kinds and all boosting runs are made; beyond, one of either and half of the runs.</summary>
    public int ScarceLearners { get; init; } = 12_000;

    /// <summary>Other courses ranked beside the targets of one learner while training.</summary>
    public int CandidatesPerExample { get; init; } = 50;

    /// <summary>About how many courses the trees score for one learner; the rest follow by popularity.</summary>
    public int CandidatesPerRanking { get; init; } = 240;

    /// <summary>Which of ML.NET's trainers boosts the trees.</summary>
    public BoostingTrainer Trainer { get; init; }

    /// <summary>Boosting runs whose scores are added, each on other random shares of the examples and features.</summary>
    public int Boosters { get; init; } = 4;

    public int MaximumTreesPerBooster { get; init; } = 240;

    /// <summary>At most 32.</summary>
    public int LeavesPerTree { get; init; } = 20;

    public int MinimumExamplesPerLeaf { get; init; } = 40;

    public double LearningRate { get; init; } = 0.08;

    /// <summary>Sequence models whose mean is used, each from another random start.</summary>
    public int SequenceModels { get; init; } = 3;

    /// <summary>Ridge of the linear autoencoder; the transition model, which sees fewer pairs, takes a quarter.</summary>
    public double LinearRidge { get; init; } = 100;

    /// <summary>The linear models cover this many of the most popular courses; their cost grows with its third power.</summary>
    public int LinearCourses { get; init; } = 4_096;
}

/// <summary>ML.NET's trainers of boosted trees for ranking; both optimise by LambdaMART.</summary>
public enum BoostingTrainer
{
    LightGbm,
    FastTree,
}

/// <summary>How far a training is.</summary>
/// <param name="Step">The step that runs, in English.</param>
/// <param name="Share">Of the whole training, from 0 to 1.</param>
public sealed record TrainingProgress(string Step, double Share);
