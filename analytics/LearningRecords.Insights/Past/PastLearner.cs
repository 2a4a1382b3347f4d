using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Facts;
using LearningRecords.Insights.Folding;
using LearningRecords.Insights.LearnerGroups;

namespace LearningRecords.Insights.Past;

/// <summary>A fact and the groups that it counted for.</summary>
public readonly record struct PastFact(StatementFact Fact, GroupSet Groups)
{
    public bool CompletesCourse => Fact.Completed && Fact.OfCourseItself;

    /// <param name="group">Null: everyone.</param>
    public bool CountsFor(Guid? group) => group is not { } asked || Groups.Groups.Contains(asked);
}

/// <summary>A learner as a store would know them that had stopped at a past moment.</summary>
/// <param name="Facts">What was stored until then and not voided by then.</param>
public sealed record PastLearner(Guid Learner, string Identity, string? Name, IReadOnlyList<PastFact> Facts)
{
    /// <summary>The rows that folding the facts gives, by the same code that folds them when they arrive.</summary>
    internal LearnerRecord Fold()
    {
        var record = new LearnerRecord(Learner, null, [], null);
        foreach (var fact in Facts)
            record.Add(fact.Fact, fact.Groups.Key);
        record.Settle();
        return record;
    }

    /// <summary>The learner's sessions in one course, or in whatever course.</summary>
    internal IEnumerable<Session> Sessions(Guid? course)
    {
        var sittings = new Sittings();
        foreach (var fact in Facts.Where(fact => course is null || fact.Fact.Course == course))
            sittings.Add(Session.Of(fact.Fact, fact.Groups.Key));
        return sittings.Began;
    }
}
