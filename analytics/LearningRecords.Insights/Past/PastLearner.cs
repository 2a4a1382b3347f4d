using LearningRecords.Insights.Facts;
using LearningRecords.Insights.Folding;
using LearningRecords.Insights.LearnerGroups;

namespace LearningRecords.Insights.Past;

/// <summary>A fact and the groups that it counted for.</summary>
internal readonly record struct PastFact(StatementFact Fact, GroupSet Groups)
{
    public bool CompletesCourse => Fact.Completed && Fact.OfCourseItself;

    /// <param name="group">Null: everyone.</param>
    public bool CountsFor(Guid? group) => group is not { } asked || Groups.Groups.Contains(asked);
}

/// <summary>A learner as a store would know them that had stopped at a past moment.</summary>
/// <param name="Facts">What was stored until then and not voided by then.</param>
internal sealed record PastLearner(Guid Learner, List<PastFact> Facts)
{
    /// <summary>Who it is; empty where nobody is asked for by name.</summary>
    public string Identity { get; init; } = "";

    public string? Name { get; init; }

    /// <summary>When the learner was first active.</summary>
    public DateTimeOffset FirstMoment
    {
        get
        {
            var first = DateTimeOffset.MaxValue;
            foreach (var fact in Facts)
                first = fact.Fact.At < first ? fact.Fact.At : first;
            return first;
        }
    }

    /// <summary>What the learner did in the course that is asked for as a member of the group that is.</summary>
    public IEnumerable<PastFact> FactsIn(PastScope scope) => Facts.Where(scope.Includes);

    /// <summary>The learner's progress in one course, or in every course, by the same code that folds facts when they arrive.</summary>
    public LearnerRecord FoldProgress(Guid? course)
    {
        var record = new LearnerRecord(Learner, null, [], null);
        foreach (var fact in Facts)
        {
            if (course is not { } asked || fact.Fact.Course == asked)
                record.AddProgress(fact.Fact, fact.Groups.Key);
        }

        record.Settle();
        return record;
    }
}
