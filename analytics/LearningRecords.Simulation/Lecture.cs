using System.Globalization;

namespace LearningRecords.Simulation;

/// <summary>A guidance centre's weekly lecture.</summary>
internal sealed record Lecture(Centre Centre, DateOnly Date)
{
    /// <summary>The lecture that a centre holds on a day: each centre has its weekday.</summary>
    public static Lecture? On(DateOnly date, Centre centre) =>
        (int)date.DayOfWeek == 1 + (centre.Index % 5) ? new(centre, date) : null;

    public DateTimeOffset Starts =>
        new(Date, Centre.Index % 2 == 0 ? new TimeOnly(9, 30) : new TimeOnly(14, 30), LearnerDay.ChinaStandardTime);

    public DateTimeOffset Ends => Starts.AddMinutes(90);

    public Activity Activity(Course course) => new(
        $"{Centre.GroupId}/lectures/{Date.ToString("O", CultureInfo.InvariantCulture)}", Vocabulary.EventType, $"{course.Activity.NameZh} 社区讲座", $"{course.Activity.NameEn}: Community Lecture");
}
