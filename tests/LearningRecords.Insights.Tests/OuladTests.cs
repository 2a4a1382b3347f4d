using System.Globalization;
using System.IO.Compression;
using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Progress;
using LearningRecords.Server.Import;
using LearningRecords.TestData;
using LearningRecords.TestService;

namespace LearningRecords.Insights.Tests;

/// <summary>
/// Seven modules of a distance-teaching university, 28,785 students. Every figure is counted a second time from the tables themselves by the plainest code: lines split at commas.
/// </summary>
public sealed class OuladTests(OuladTests.University university) : IClassFixture<OuladTests.University>
{
    private const string Root = "https://analyse.kmi.open.ac.uk/open_dataset";

    private static readonly (string Kind, string Column)[] GroupColumns = [("age-band", "age_band"), ("region", "region"), ("education", "highest_education")];

    [SharedDataFact("oulad")]
    public async Task Registrations_withdrawals_passes_and_distinctions_per_presentation_and_module_equal_the_student_table()
    {
        var presentations = await CoursesAsync(null);

        Assert.Equal(Count(_ => true), presentations.ToDictionary(course => course.Id, Outcomes, StringComparer.Ordinal));
        Assert.Equal(
            university.Students.GroupBy(student => $"{Root}/{student["code_module"]}", StringComparer.Ordinal).ToDictionary(module => module.Key, OutcomesOf, StringComparer.Ordinal),
            presentations.GroupBy(course => course.PartOf!, StringComparer.Ordinal).ToDictionary(module => module.Key, module => Sum(module.Select(Outcomes)), StringComparer.Ordinal));
        Assert.Equal((32_593, 10_156 + 9, 15_385, 3_024), Sum(presentations.Select(Outcomes)));
    }

    [SharedDataFact("oulad")]
    public async Task They_equal_it_per_region_age_band_and_education_too()
    {
        var groups = 0;
        foreach (var (kind, column) in GroupColumns)
        {
            foreach (var value in university.Students.Select(student => student[column]).Distinct(StringComparer.Ordinal))
            {
                var found = await CoursesAsync(GroupId(kind, value));
                Assert.Equal(Count(student => student[column] == value), found.ToDictionary(course => course.Id, Outcomes, StringComparer.Ordinal));
                groups++;
            }
        }

        Assert.Equal(3 + 13 + 5, groups);
    }

    [SharedDataFact("oulad")]
    public async Task Mean_scores_per_assessment_equal_the_submissions()
    {
        var presentations = university.Assessments.ToDictionary(assessment => assessment["id_assessment"], CourseOf, StringComparer.Ordinal);
        var ages = university.Students.ToDictionary(student => (CourseOf(student), student["id_student"]), student => student["age_band"]);
        foreach (var band in new[] { null, "55<=" })
        {
            var expected = university.Submissions
                .Where(submission => band is null || ages[(presentations[submission["id_assessment"]], submission["id_student"])] == band)
                .GroupBy(submission => $"{presentations[submission["id_assessment"]]}/assessments/{submission["id_assessment"]}", StringComparer.Ordinal)
                .ToDictionary(
                    assessment => assessment.Key,
                    assessment => (Learners: assessment.Count(), Scored: assessment.Count(submission => submission["score"] != ""), Mean: assessment.Where(submission => submission["score"] != "").Average(submission => Number(submission["score"]) / 100.0)),
                    StringComparer.Ordinal);
            var found = new List<CoursePart>();
            foreach (var course in presentations.Values.Distinct(StringComparer.Ordinal))
                found.AddRange(await QueryCourseParts.RunAsync(university.Tenant.Installation.Database, university.Tenant.Tenant, course, band is null ? null : GroupId("age-band", band), null, 0, CancellationToken.None).ToListAsync());

            found.RemoveAll(part => part.Learners == 0);
            Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), found.Select(part => part.Id).Order(StringComparer.Ordinal));
            Assert.All(found, part =>
            {
                Assert.Equal((expected[part.Id].Learners, expected[part.Id].Scored), (part.Learners, part.Scored));
                Assert.Equal(expected[part.Id].Mean, part.MeanScore!.Value, 1e-9);
            });
        }
    }

    [SharedDataFact("oulad")]
    public async Task Active_learners_and_statements_per_week_equal_a_count_of_the_days_in_the_tables()
    {
        foreach (var band in new[] { null, "0-35", "35-55", "55<=" })
        {
            var expected = university.Days.Where(day => CountsFor(day, band)).GroupBy(day => Monday(day.At)).OrderBy(week => week.Key)
                .Select(week => (week.Key, week.Select(day => day.Student).Distinct(StringComparer.Ordinal).Count(), week.LongCount()));

            var weeks = await QueryEngagement.RunAsync(
                university.Tenant.Installation.Database, university.Tenant.Tenant, new EngagementFilter(null, null, band is null ? null : GroupId("age-band", band), null, null, Grain.Week), CancellationToken.None);

            Assert.Equal(expected, weeks.Select(week => (week.Day, week.ActiveLearners, week.Statements)));
        }
    }

    [SharedDataFact("oulad")]
    public async Task Retention_cohorts_equal_a_count_of_the_days_in_the_tables()
    {
        var cohorts = university.Days.GroupBy(day => day.Student, StringComparer.Ordinal).ToDictionary(student => student.Key, student => Monday(student.Min(day => day.At)), StringComparer.Ordinal);
        foreach (var band in new[] { null, "0-35", "35-55", "55<=" })
        {
            var expected = university.Days.Where(day => CountsFor(day, band))
                .GroupBy(day => (Cohort: cohorts[day.Student], Week: Monday(day.At))).OrderBy(cell => cell.Key.Cohort).ThenBy(cell => cell.Key.Week)
                .Select(cell => (cell.Key.Cohort, cell.Key.Week, cell.Select(day => day.Student).Distinct(StringComparer.Ordinal).Count()));

            var found = await QueryRetention.RunAsync(
                university.Tenant.Installation.Database, university.Tenant.Tenant, new RetentionFilter(null, null, band is null ? null : GroupId("age-band", band), null, 0), CancellationToken.None).ToListAsync();

            Assert.Equal(expected, found.Select(week => (week.Cohort, week.Week, week.Learners)));
        }
    }

    private async Task<List<CourseProgress>> CoursesAsync(string? group) =>
        await QueryCourseProgress.RunAsync(university.Tenant.Installation.Database, university.Tenant.Tenant, group, null, null, 0, CancellationToken.None).ToListAsync();

    private Dictionary<string, (long Registered, long Withdrew, long Passed, long Distinguished)> Count(Func<Dictionary<string, string>, bool> counts) =>
        university.Students.Where(counts).GroupBy(CourseOf, StringComparer.Ordinal).ToDictionary(course => course.Key, OutcomesOf, StringComparer.Ordinal);

    // A few have a day of withdrawal beside another result, and some who withdrew have none.
    private (long Registered, long Withdrew, long Passed, long Distinguished) OutcomesOf(IEnumerable<Dictionary<string, string>> students)
    {
        var (registered, withdrew, passed, distinguished) = (0L, 0L, 0L, 0L);
        foreach (var student in students)
        {
            registered++;
            withdrew += student["final_result"] == "Withdrawn" || university.Registrations[(CourseOf(student), student["id_student"])]["date_unregistration"] != "" ? 1 : 0;
            passed += student["final_result"] is "Pass" or "Distinction" ? 1 : 0;
            distinguished += student["final_result"] == "Distinction" ? 1 : 0;
        }

        return (registered, withdrew, passed, distinguished);
    }

    private static (long Registered, long Withdrew, long Passed, long Distinguished) Outcomes(CourseProgress course) => (course.Registered, course.Withdrew, course.Passed, course.Distinguished);

    private static (long Registered, long Withdrew, long Passed, long Distinguished) Sum(IEnumerable<(long Registered, long Withdrew, long Passed, long Distinguished)> outcomes) =>
        outcomes.Aggregate((sum, next) => (sum.Registered + next.Registered, sum.Withdrew + next.Withdrew, sum.Passed + next.Passed, sum.Distinguished + next.Distinguished));

    // A membership holds from the first of the days before which nothing is known of the student in the presentation, to the day after its end.
    private bool CountsFor(ActiveDay day, string? band)
    {
        if (band is null)
            return true;
        var student = university.StudentOf[(day.Course, day.Student)];
        return student["age_band"] == band && day.Number >= university.MemberDays[(day.Course, day.Student)].First && day.Number <= university.MemberDays[(day.Course, day.Student)].Last;
    }

    private static DateOnly Monday(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));

    private static string GroupId(string kind, string value) => $"{Root}/{kind}/{(value == "55<=" ? "55-and-over" : value.Replace(' ', '-').ToLowerInvariant())}";

    private static string CourseOf(Dictionary<string, string> row) => $"{Root}/{row["code_module"]}/{row["code_presentation"]}";

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>A day on which the tables know something of a student in a presentation.</summary>
    /// <param name="Number">From the start of the presentation.</param>
    public sealed record ActiveDay(string Course, string Student, int Number, DateOnly At);

    /// <summary>The whole dataset, imported and folded once.</summary>
    public sealed class University : IAsyncLifetime
    {
        public TenantClient Tenant { get; private set; } = null!;

        public List<Dictionary<string, string>> Students => field ??= Table("studentInfo");

        public List<Dictionary<string, string>> Assessments => field ??= Table("assessments");

        public List<Dictionary<string, string>> Submissions => field ??= Table("studentAssessment");

        public Dictionary<(string Course, string Student), Dictionary<string, string>> StudentOf => field ??= Students.ToDictionary(student => (CourseOf(student), student["id_student"]));

        public Dictionary<(string Course, string Student), Dictionary<string, string>> Registrations => field ??= Table("studentRegistration").ToDictionary(row => (CourseOf(row), row["id_student"]));

        public Dictionary<(string Course, string Student), (int First, int Last)> MemberDays => field ??= Registrations.ToDictionary(enrolment => enrolment.Key, enrolment =>
        {
            var (registered, withdrew) = (RegistrationDay(enrolment.Value), WithdrawalDay(enrolment.Value));
            return (Math.Min(0, Math.Min(registered, withdrew ?? 0)), Math.Max(Lengths[enrolment.Key.Course], withdrew ?? 0) + 1);
        });

        public List<ActiveDay> Days => field ??= [.. AllDays()];

        private Dictionary<string, int> Lengths => field ??= Table("courses").ToDictionary(CourseOf, row => Number(row["module_presentation_length"]), StringComparer.Ordinal);

        public async Task InitializeAsync()
        {
            if (OuladTables.Recognise(SharedData.At("oulad")) is not { } tables)
                return;
            Tenant = await RunningService.NewTenantAsync();
            await ImportGroups.RunAsync(Tenant.Installation.Store, Tenant.Installation.Database, Tenant.Tenant, OuladGroups.Groups(tables), OuladGroups.Memberships(tables), CancellationToken.None);
            var summary = await Tenant.ImportAsync(OuladStatements.Read(tables).Select((json, index) => new StatementSource(index + 1, json)).ToAsyncEnumerable());
            Assert.Equal(0, summary.Refused);
        }

        public Task DisposeAsync() => Task.CompletedTask;

        private IEnumerable<ActiveDay> AllDays()
        {
            foreach (var student in Students.Where(student => student["final_result"] != "Withdrawn"))
                yield return Day(CourseOf(student), student["id_student"], Lengths[CourseOf(student)]);
            foreach (var ((course, student), row) in Registrations)
            {
                yield return Day(course, student, RegistrationDay(row));
                if (WithdrawalDay(row) is { } day)
                    yield return Day(course, student, day);
            }

            var courses = Assessments.ToDictionary(assessment => assessment["id_assessment"], CourseOf, StringComparer.Ordinal);
            foreach (var submission in Submissions)
                yield return Day(courses[submission["id_assessment"]], submission["id_student"], Number(submission["date_submitted"]));
        }

        private static int RegistrationDay(Dictionary<string, string> row) => row["date_registration"] == "" ? 0 : Number(row["date_registration"]);

        private int? WithdrawalDay(Dictionary<string, string> row) =>
            row["date_unregistration"] != "" ? Number(row["date_unregistration"])
            : StudentOf[(CourseOf(row), row["id_student"])]["final_result"] == "Withdrawn" ? Lengths[CourseOf(row)]
            : null;

        // Day 0 is the first of February or of October; midnight in Greenwich is eight in the morning of the same day in Shanghai.
        private static ActiveDay Day(string course, string student, int number)
        {
            var presentation = course.Split('/')[^1];
            return new ActiveDay(course, student, number, new DateOnly(Number(presentation[..4]), presentation.EndsWith('B') ? 2 : 10, 1).AddDays(number));
        }

        private static List<Dictionary<string, string>> Table(string name)
        {
            using var reader = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(SharedData.At("oulad"), name + ".csv.gz")), CompressionMode.Decompress));
            var header = reader.ReadLine()!.Split(',');
            var rows = new List<Dictionary<string, string>>();
            while (reader.ReadLine() is { } line)
                rows.Add(header.Zip(line.Split(',')).ToDictionary(field => field.First, field => field.Second, StringComparer.Ordinal));
            return rows;
        }
    }
}
