using JasperFx.Events;
using LearningRecords.Events;
using Marten.Events.Aggregation;

namespace LearningRecords.Server.Recommendations.Models;

/// <summary>What became of one ranking model.</summary>
public enum RankingModelState
{
    /// <summary>Its training was asked for.</summary>
    Requested,

    /// <summary>It was trained and not used yet.</summary>
    Trained,

    /// <summary>It ranks.</summary>
    Active,

    /// <summary>Another one ranks since.</summary>
    Replaced,

    /// <summary>It was worse than what ranked then.</summary>
    Refused,

    /// <summary>Somebody took it back.</summary>
    RolledBack,

    /// <summary>Its training ended without a model.</summary>
    Failed,
}

/// <summary>A ranking model from the first word on it to the last, folded from its stream.</summary>
/// <param name="Created">The first word on it.</param>
/// <param name="By">Who asked for it, when somebody did.</param>
/// <param name="Trained">What it was trained on, once it was.</param>
/// <param name="Evaluated">How it compared on the latest period, when there was enough to compare by.</param>
/// <param name="Activated">Since when it ranks, or when it last began to.</param>
/// <param name="InPlaceOf">The model that ranked before it.</param>
/// <param name="DecidedBy">Who or what decided on its state.</param>
/// <param name="Reason">Why it is in its state.</param>
/// <param name="HasFile">Whether it can still be loaded.</param>
public sealed record RankingModelVersion(
    Guid Id,
    RankingModelState State,
    DateTimeOffset Created,
    string? By = null,
    RankingModelTrained? Trained = null,
    RankingModelEvaluated? Evaluated = null,
    DateTimeOffset? Activated = null,
    Guid? InPlaceOf = null,
    string? DecidedBy = null,
    string? Reason = null,
    bool HasFile = false);

/// <summary>Folds each model's stream in the transaction that appends to it, so that what was just decided is what every server reads next.</summary>
public sealed class RankingModelVersions : SingleStreamProjection<RankingModelVersion, Guid>
{
    public RankingModelVersions()
    {
        foreach (var type in Facts)
            IncludeType(type);
    }

    public static IReadOnlyList<Type> Facts { get; } =
    [
        typeof(RankingModelTrainingRequested), typeof(RankingModelTrained), typeof(RankingModelTrainingFailed), typeof(RankingModelEvaluated), typeof(RankingModelActivated),
        typeof(RankingModelReplaced), typeof(RankingModelRefused), typeof(RankingModelRolledBack), typeof(RankingModelDiscarded),
    ];

    public override RankingModelVersion? Evolve(RankingModelVersion? snapshot, Guid id, IEvent e)
    {
        var model = snapshot ?? new RankingModelVersion(id, RankingModelState.Requested, e.Timestamp);
        return e.Data switch
        {
            RankingModelTrainingRequested requested => model with { By = requested.By },
            RankingModelTrained trained => model with { State = RankingModelState.Trained, Trained = trained, HasFile = true },
            RankingModelTrainingFailed failed => model with { State = RankingModelState.Failed, Reason = failed.Reason },
            RankingModelEvaluated evaluated => model with { Evaluated = evaluated },
            RankingModelActivated activated => model with
            {
                State = RankingModelState.Active,
                Activated = e.Timestamp,
                InPlaceOf = activated.InPlaceOf,
                DecidedBy = activated.By,
                Reason = activated.Reason,
            },
            RankingModelReplaced => model with { State = RankingModelState.Replaced },
            RankingModelRefused refused => model with { State = RankingModelState.Refused, Reason = refused.Reason },
            RankingModelRolledBack taken => model with { State = RankingModelState.RolledBack, DecidedBy = taken.By },
            RankingModelDiscarded => model with { HasFile = false },
            _ => snapshot,
        };
    }
}
