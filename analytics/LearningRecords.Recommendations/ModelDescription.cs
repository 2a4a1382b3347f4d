namespace LearningRecords.Recommendations;

/// <summary>What a model is, what it saw and how well it ranked.</summary>
/// <param name="VersionId">Names the model; by default derived from data and options.</param>
/// <param name="TrainedAt">Given by the caller.</param>
/// <param name="SnapshotId">Names the data; given by the caller.</param>
/// <param name="MeasuredLearners">Learners set apart, whose last courses the figures are about.</param>
/// <param name="Ranking">The model on those learners, with statistics that had not seen anybody's last courses.</param>
/// <param name="Popularity">Popularity on the same learners.</param>
/// <param name="LeftOut">Which features stayed neutral because the data does not know enough, and why; empty when none did.</param>
/// <param name="MembersWeight">In the ranking for a group: what its members' own rankings count beside what they took so far.</param>
public sealed record ModelDescription(
    string VersionId,
    DateTimeOffset TrainedAt,
    string SnapshotId,
    int Learners,
    int Courses,
    int Interactions,
    int Groups,
    int Trees,
    int MeasuredLearners,
    RankingFigures Ranking,
    RankingFigures Popularity,
    string LeftOut,
    TrainingOptions Options,
    TimeSpan Duration,
    double MembersWeight = GroupDemand.UsualMembersWeight);
