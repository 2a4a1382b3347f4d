using System.Globalization;

namespace LearningRecords.Simulation;

/// <summary>A person with a home centre, an age band and a temperament. Age decides memberships and tastes and is never written into a statement.</summary>
internal sealed class Learner
{
    private const int DaysPerYear = 365;

    private static readonly string[] Platforms =
        ["https://shequ.example.edu.cn", "https://xuexi.example.edu.cn", "https://weike.example.edu.cn"];

    private static readonly string[] Terminals = ["phone", "television", "computer"];

    public required int Index { get; init; }

    public required string HomePage { get; init; }

    public required string AccountName { get; init; }

    public required Centre Home { get; init; }

    /// <summary>Where the learner moves to, on day <see cref="MoveDay"/>.</summary>
    public required Centre? NextHome { get; init; }

    public required int MoveDay { get; init; }

    public required AgeBand AgeBand { get; init; }

    /// <summary>The day of the birthday that leads into the next age band; mostly after the period.</summary>
    public required int AgeBandEndDay { get; init; }

    /// <summary>Relative to the first day of the period; negative for those who joined before it.</summary>
    public required int JoinDay { get; init; }

    /// <summary>Probability of learning on a day while engaged.</summary>
    public required double Pace { get; init; }

    /// <summary>Probability, at the beginning, of falling silent after a day.</summary>
    public required double Fickleness { get; init; }

    /// <summary>Draw of the guidance centre against learning at home.</summary>
    public required double Sociability { get; init; }

    public required string Terminal { get; init; }

    public required int FirstFavourite { get; init; }

    public required int SecondFavourite { get; init; }

    public Centre CentreOn(int day) => NextHome is not null && day >= MoveDay ? NextHome : Home;

    public AgeBand AgeBandOn(int day) => day >= AgeBandEndDay ? AgeBand.Next : AgeBand;

    public static Learner At(SimulationOptions options, Centre[] centres, double[] centreShares, Tastes tastes, int index)
    {
        var chance = new Chance(options.Seed, Purpose.Learner, index);
        var home = centres[chance.Index(centreShares)];
        var moves = centres.Length > 1 && chance.Happens(0.02 * options.Days / DaysPerYear);
        var nextHome = moves ? centres[(home.Index + 1 + chance.Below(centres.Length - 1)) % centres.Length] : null;

        var band = AgeBand.All[chance.Index(AgeBand.Shares)];
        var joinedBefore = chance.Happens(0.62);
        var pace = chance.Fraction();
        return new Learner
        {
            Index = index,
            HomePage = Platforms[chance.Index([0.55, 0.85, 1])],
            AccountName = AccountNameAt(options.Seed, index),
            Home = home,
            NextHome = nextHome,
            MoveDay = chance.Below(options.Days),
            AgeBand = band,
            AgeBandEndDay = band.Next == band ? int.MaxValue : chance.Below((band.Years * DaysPerYear) + 1),
            JoinDay = joinedBefore ? -1 - chance.Below(2 * DaysPerYear) : chance.Below(options.Days),
            Pace = 0.05 + (0.52 * pace * pace),
            Fickleness = chance.Between(0.02, 0.15),
            Sociability = chance.Fraction() * chance.Fraction(),
            Terminal = Terminals[chance.Index(band.TerminalShares)],
            FirstFavourite = tastes.Discipline(home, band, ref chance),
            SecondFavourite = tastes.Discipline(home, band, ref chance),
        };
    }

    // Multiplying by a number coprime to the range is a permutation: unique names that do not tell the order of joining.
    private static string AccountNameAt(int seed, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"sq{((index * 38_654_687L) + (uint)seed) % 100_000_000:00000000}");
}

/// <summary>Age bands as the platforms report them.</summary>
internal sealed record AgeBand(int Index, string Code, string NameZh, string NameEn, int Years, double[] TerminalShares)
{
    public static readonly AgeBand[] All =
    [
        new(0, "18-44", "18–44岁", "Age 18–44", 27, [0.74, 0.76, 1]),
        new(1, "45-54", "45–54岁", "Age 45–54", 10, [0.78, 0.83, 1]),
        new(2, "55-64", "55–64岁", "Age 55–64", 10, [0.78, 0.92, 1]),
        new(3, "65-74", "65–74岁", "Age 65–74", 10, [0.70, 0.95, 1]),
        new(4, "75-and-over", "75岁及以上", "Age 75 and over", 20, [0.55, 0.98, 1]),
    ];

    /// <summary>As running totals.</summary>
    public static readonly double[] Shares = [0.15, 0.32, 0.62, 0.89, 1];

    public string GroupId => $"{Places.GroupHost}/age-bands/{Code}";

    public AgeBand Next => All[Math.Min(Index + 1, All.Length - 1)];
}
