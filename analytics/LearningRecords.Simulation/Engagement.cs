namespace LearningRecords.Simulation;

/// <summary>Whether a learner learns on a day: interest fades, fastest in the first weeks, and sometimes returns.</summary>
internal static class Engagement
{
    private const double DailyReturn = 0.006;

    // From Sunday to Saturday.
    private static readonly double[] WeekdayFactor = [0.8, 1.1, 1.1, 1.1, 1.1, 1.0, 0.8];

    public static bool IsActive(Learner learner, LearnerState state, int day, DateOnly date, ref Chance chance)
    {
        if (day == learner.JoinDay)
        {
            state.Engaged = true;
            return true;
        }

        if (!state.Engaged)
        {
            state.Engaged = chance.Happens(IsLifelongLearningWeek(date) ? 5 * DailyReturn : DailyReturn);
            return state.Engaged;
        }

        var tenure = day - learner.JoinDay;
        if (chance.Happens(learner.Fickleness * (0.15 + (0.85 * Math.Exp(-tenure / 10.0)))))
            state.Engaged = false;
        return chance.Happens(learner.Pace * WeekdayFactor[(int)date.DayOfWeek]);
    }

    // The national activity week brings people back.
    private static bool IsLifelongLearningWeek(DateOnly date) => date is { Month: 10, Day: >= 20 and <= 27 };
}
