namespace LearningRecords.Server.Import;

/// <summary>
/// Age bands, regions and education of the Open University Learning Analytics Dataset as learner groups. They are facts
/// about persons, so they are memberships and never part of a statement.
/// </summary>
public static class OuladGroups
{
    public const string AgeBandKind = "age-band";
    public const string RegionKind = "region";
    public const string EducationKind = "education";

    private static readonly ImportedGroup[] Known =
    [
        Group(AgeBandKind, "0-35", "Under 35", "35岁以下"),
        Group(AgeBandKind, "35-55", "35 to 55", "35至55岁"),
        Group(AgeBandKind, "55<=", "55 and over", "55岁及以上"),
        Group(EducationKind, "No Formal quals", "No formal qualifications", "无正式学历"),
        Group(EducationKind, "Lower Than A Level", "Lower than A level", "低于A-level"),
        Group(EducationKind, "A Level or Equivalent", "A level or equivalent", "A-level或同等学历"),
        Group(EducationKind, "HE Qualification", "Higher education qualification", "高等教育学历"),
        Group(EducationKind, "Post Graduate Qualification", "Postgraduate qualification", "研究生学历"),
        Group(RegionKind, "East Anglian Region", "East Anglia", "东英吉利"),
        Group(RegionKind, "East Midlands Region", "East Midlands", "东米德兰兹"),
        Group(RegionKind, "Ireland", "Ireland", "爱尔兰"),
        Group(RegionKind, "London Region", "London", "伦敦"),
        Group(RegionKind, "North Region", "North", "英格兰北部"),
        Group(RegionKind, "North Western Region", "North West", "英格兰西北部"),
        Group(RegionKind, "Scotland", "Scotland", "苏格兰"),
        Group(RegionKind, "South East Region", "South East", "英格兰东南部"),
        Group(RegionKind, "South Region", "South", "英格兰南部"),
        Group(RegionKind, "South West Region", "South West", "英格兰西南部"),
        Group(RegionKind, "Wales", "Wales", "威尔士"),
        Group(RegionKind, "West Midlands Region", "West Midlands", "西米德兰兹"),
        Group(RegionKind, "Yorkshire Region", "Yorkshire", "约克郡"),
    ];

    public static string GroupId(string kind, string value) => $"{OuladStatements.HomePage}/{kind}/{Slug(value)}";

    /// <summary>The groups that occur; a value without a known name is named as the dataset writes it.</summary>
    public static IEnumerable<ImportedGroup> Groups(OuladTables tables)
    {
        var known = Known.ToDictionary(group => group.Id, StringComparer.Ordinal);
        return tables.StudentInfo
            .SelectMany(Values)
            .Distinct()
            .Select(value => known.GetValueOrDefault(GroupId(value.Kind, value.Value)) ?? Group(value.Kind, value.Value, value.Value, value.Value))
            .OrderBy(group => group.Id, StringComparer.Ordinal);
    }

    /// <summary>
    /// Three memberships for each enrolment, which count for its course only: a student in two presentations at a time
    /// can be in two age bands. The interval is the presentation with the days of registration and withdrawal.
    /// </summary>
    public static IEnumerable<ImportedMembership> Memberships(OuladTables tables)
    {
        var lengths = tables.Courses.ToDictionary(course => course.Presentation, course => course.Length);
        var registrations = tables.StudentRegistrations.ToDictionary(registration => registration.Enrolment);
        return tables.StudentInfo.SelectMany(info =>
            MembershipsOf(info, registrations[info.Enrolment], lengths[info.Enrolment.Presentation]));
    }

    private static IEnumerable<ImportedMembership> MembershipsOf(OuladStudentInfo info, OuladStudentRegistration registration, int length)
    {
        var presentation = info.Enrolment.Presentation;
        var withdrawalDay = OuladStatements.WithdrawalDay(registration, info.Result, length);
        var firstDay = Math.Min(0, Math.Min(OuladStatements.RegistrationDay(registration), withdrawalDay ?? 0));
        var lastDay = Math.Max(length, withdrawalDay ?? length);
        return Values(info).Select(value => new ImportedMembership(
            GroupId(value.Kind, value.Value),
            OuladStatements.HomePage,
            info.Enrolment.Student.ToString(System.Globalization.CultureInfo.InvariantCulture),
            presentation.Start.AddDays(firstDay),
            presentation.Start.AddDays(lastDay + 1),
            OuladStatements.CourseId(presentation)));
    }

    private static IEnumerable<(string Kind, string Value)> Values(OuladStudentInfo info) =>
        [(AgeBandKind, info.AgeBand), (RegionKind, info.Region), (EducationKind, info.Education)];

    private static ImportedGroup Group(string kind, string value, string nameEn, string nameZh) => new(GroupId(kind, value), kind, null, nameEn, nameZh);

    // "55<=" holds characters that an IRI must not.
    private static string Slug(string value) =>
        value == "55<=" ? "55-and-over" : value.Replace(' ', '-').ToLowerInvariant();
}
