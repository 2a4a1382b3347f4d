namespace LearningRecords.Simulation;

/// <summary>The catalogue of a curriculum: its courses, who teaches them, and volunteers of the guidance centres who help with them.</summary>
internal static class Catalogue
{
    private const string Provider = "国家老年大学";
    private const string VolunteerAccountHome = "https://zhiyuanzhe.example.edu.cn";
    private const double OpenShare = 0.93;
    private const double HelpedShare = 0.4;

    public static IEnumerable<SimulatedResource> Of(int seed, Curriculum curriculum, Centre[] centres)
    {
        var volunteers = centres.Select(centre => VolunteerOf(seed, centre, curriculum)).ToArray();
        foreach (var taught in curriculum.Courses.GroupBy(course => course.Teacher.AccountName, StringComparer.Ordinal))
            yield return Person(taught.First().Teacher.Id, SimulatedResourceKind.Teacher, taught.First().Teacher.Name, taught.First().Discipline, Provider);
        foreach (var (volunteer, centre) in volunteers.Zip(centres))
            yield return Person(volunteer.Id, SimulatedResourceKind.Volunteer, volunteer.Name, volunteer.Discipline, centre.NameZh);
        foreach (var course in curriculum.Courses)
            yield return Describe(seed, course, [.. volunteers.Where(volunteer => volunteer.Discipline == course.Discipline).Select(volunteer => volunteer.Id)]);
    }

    private static SimulatedResource Describe(int seed, Course course, string[] volunteers)
    {
        var chance = new Chance(seed, Purpose.Catalogue, course.Index);
        return new(
            course.Activity.Id,
            course.IsCore ? SimulatedResourceKind.Course : SimulatedResourceKind.MicroCourse,
            course.Activity.NameZh,
            course.Activity.NameEn,
            course.Discipline.Activity.Id,
            course.Discipline.NameZh,
            course.Discipline.NameEn,
            course.Level,
            (int)Math.Ceiling(course.VideoSeconds.Sum() / 60.0),
            course.Language,
            Provider,
            AudienceOf(course.Discipline),
            chance.Happens(OpenShare),
            [course.Teacher.Id],
            chance.Happens(HelpedShare) ? volunteers : [],
            [.. Enumerable.Range(0, course.VideoSeconds.Length).Select(course.Video).Concat(course.HasQuiz ? [course.Quiz] : []).Select(part => new SimulatedPart(part.Id, part.NameZh, part.NameEn))]);
    }

    // Whom a discipline draws most, by its appeal to the age bands.
    private static string AudienceOf(Discipline discipline) => discipline.AgeAppeal.AsSpan().IndexOf(discipline.AgeAppeal.Max()) switch
    {
        0 => "18-44",
        1 or 2 => "45-64",
        _ => "65-and-over",
    };

    private static SimulatedResource Person(string id, string kind, string name, Discipline discipline, string provider) =>
        new(id, kind, name, null, discipline.Activity.Id, discipline.NameZh, discipline.NameEn, null, null, "zh-CN", provider, null, true, [], [], []);

    private static (string Id, string Name, Discipline Discipline) VolunteerOf(int seed, Centre centre, Curriculum curriculum)
    {
        var chance = new Chance(seed, Purpose.Volunteer, centre.Index);
        return ($"{VolunteerAccountHome}/{centre.Code}", Curriculum.NameOf(ref chance), curriculum.Disciplines[chance.Below(curriculum.Disciplines.Length)]);
    }
}
