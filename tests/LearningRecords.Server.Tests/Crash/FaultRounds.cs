using System.Globalization;

namespace LearningRecords.Server.Tests.Crash;

/// <summary>How often each fault is made: as often as every build has time for, or CRASH_ROUNDS times by hand.</summary>
internal static class FaultRounds
{
    public static int Or(int usual) =>
        Environment.GetEnvironmentVariable("CRASH_ROUNDS") is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : usual;
}
