using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using LearningRecords.Server.Import;
using LearningRecords.TestData;
using LearningRecords.Xapi;

namespace LearningRecords.Server.Tests.Import;

/// <summary>Every figure is counted a second time from the tables by the plainest code: lines split at commas.</summary>
public sealed class OuladStatementsTests(OuladStatementsTests.Import import) : IClassFixture<OuladStatementsTests.Import>
{
    private const string Root = "https://analyse.kmi.open.ac.uk/open_dataset";

    private static readonly (string Kind, string Column)[] GroupColumns =
        [("age-band", "age_band"), ("region", "region"), ("education", "highest_education")];

    [SharedDataFact("oulad")]
    public void Every_row_becomes_its_statements()
    {
        var registrations = Table("studentRegistration");
        var info = Table("studentInfo");
        var withdrawn = info.Count(row => row["final_result"] == "Withdrawn");
        Assert.Equal(registrations.Count, import.Count(OuladStatements.RegisteredVerb));
        Assert.Equal(withdrawn + registrations.Count(row => row["date_unregistration"] != "" && ResultOf(row) != "Withdrawn"), import.Count(OuladStatements.WithdrewVerb));
        Assert.Equal(info.Count(row => row["final_result"] is "Pass" or "Distinction"), import.Count(OuladStatements.PassedVerb));
        Assert.Equal(info.Count(row => row["final_result"] == "Fail"), import.Count(OuladStatements.FailedVerb));

        var submissions = Table("studentAssessment");
        Assert.Equal(submissions.Count(row => row["score"] != ""), import.Count(OuladStatements.ScoredVerb));
        Assert.Equal(submissions.Count(row => row["score"] == ""), import.Count(OuladStatements.AnsweredVerb));
        Assert.InRange(import.Statements.Count, 235_000, 245_000);
    }

    [SharedDataFact("oulad")]
    public void Every_statement_is_valid_in_both_versions()
    {
        foreach (var statement in OuladStatements.Read(import.Tables))
        {
            Assert.Empty(StatementReader.Read(statement, XapiVersion.V1_0_3).Problems);
            Assert.Empty(StatementReader.Read(statement, XapiVersion.V2_0_0).Problems);
        }
    }

    [SharedDataFact("oulad")]
    public void A_second_import_has_the_same_ids_and_no_id_comes_twice()
    {
        Assert.Distinct(import.Statements.Select(statement => statement.Id));
        Assert.All(import.Statements, statement => Assert.Equal(5, statement.Id.Version));
        var again = OuladStatements.Read(import.Tables).Select(bytes => JsonSerializer.Deserialize<JsonElement>(bytes.Span).GetProperty("id").GetGuid());
        Assert.Equal(import.Statements.Select(statement => statement.Id), again);
    }

    [SharedDataFact("oulad")]
    public void Registrations_and_withdrawals_happen_on_their_day_or_on_the_day_the_rules_give()
    {
        var registered = import.ByEnrolment(OuladStatements.RegisteredVerb);
        var withdrew = import.ByEnrolment(OuladStatements.WithdrewVerb);
        var (noRegistration, noWithdrawal, both) = (0, 0, 0);
        foreach (var row in Table("studentRegistration"))
        {
            var enrolment = EnrolmentOf(row);
            noRegistration += row["date_registration"] == "" ? 1 : 0;
            Assert.Equal(DayOf(row, row["date_registration"] == "" ? "0" : row["date_registration"]), registered[enrolment].Time);

            var isWithdrawn = ResultOf(row) == "Withdrawn";
            noWithdrawal += isWithdrawn && row["date_unregistration"] == "" ? 1 : 0;
            both += !isWithdrawn && row["date_unregistration"] != "" ? 1 : 0;
            if (row["date_unregistration"] != "")
                Assert.Equal(DayOf(row, row["date_unregistration"]), withdrew[enrolment].Time);
            else if (isWithdrawn)
                Assert.Equal(EndOf(row), withdrew[enrolment].Time);
            else
                Assert.False(withdrew.ContainsKey(enrolment));
        }

        Assert.Equal((45, 93, 9), (noRegistration, noWithdrawal, both));
    }

    [SharedDataFact("oulad")]
    public void A_final_result_comes_at_the_end_of_the_presentation()
    {
        var passed = import.ByEnrolment(OuladStatements.PassedVerb);
        var failed = import.ByEnrolment(OuladStatements.FailedVerb);
        foreach (var row in Table("studentInfo").Where(row => row["final_result"] != "Withdrawn"))
        {
            var statement = (row["final_result"] == "Fail" ? failed : passed)[EnrolmentOf(row)];
            Assert.Equal(EndOf(row), statement.Time);
            var result = statement.Json.GetProperty("result");
            Assert.Equal(row["final_result"] != "Fail", result.GetProperty("success").GetBoolean());
            Assert.Equal(row["final_result"] != "Fail", result.TryGetProperty("completion", out var completion) && completion.GetBoolean());
            Assert.Equal(row["final_result"], result.GetProperty("extensions").GetProperty(OuladStatements.GradeExtension).GetString());
            Assert.Equal(row["final_result"] == "Distinction", result.TryGetProperty("score", out var score) && score.GetProperty("scaled").GetDecimal() == 1);
        }
    }

    [SharedDataFact("oulad")]
    public void A_submission_has_its_score_and_an_empty_score_stays_absent()
    {
        var assessments = Table("assessments").ToDictionary(row => row["id_assessment"], StringComparer.Ordinal);
        var submitted = import.Statements
            .Where(statement => statement.Verb is OuladStatements.ScoredVerb or OuladStatements.AnsweredVerb)
            .ToDictionary(statement => (statement.Target, statement.Student));
        foreach (var row in Table("studentAssessment"))
        {
            var assessment = assessments[row["id_assessment"]];
            var statement = submitted[($"{CourseOf(assessment)}/assessments/{row["id_assessment"]}", row["id_student"])];
            Assert.Equal(CourseOf(assessment), statement.Course);
            Assert.Equal(DayOf(assessment, row["date_submitted"]), statement.Time);
            var result = statement.Json.GetProperty("result");
            Assert.Equal(row["is_banked"] == "1", result.TryGetProperty("extensions", out _));
            if (row["score"] == "")
            {
                Assert.False(result.TryGetProperty("score", out _) || result.TryGetProperty("success", out _));
                continue;
            }

            var score = int.Parse(row["score"], CultureInfo.InvariantCulture);
            Assert.Equal(score, result.GetProperty("score").GetProperty("raw").GetInt32());
            Assert.Equal(score / 100m, result.GetProperty("score").GetProperty("scaled").GetDecimal());
            Assert.Equal(score >= 40, result.GetProperty("success").GetBoolean());
        }
    }

    [SharedDataFact("oulad")]
    public void One_registration_holds_an_enrolment_together()
    {
        var enrolments = import.Statements.Select(statement => (statement.Registration, statement.Student, statement.Course)).Distinct().ToArray();
        Assert.Equal(Table("studentInfo").Count, enrolments.Length);
        Assert.Distinct(enrolments.Select(enrolment => enrolment.Registration));
    }

    [SharedDataFact("oulad")]
    public void Passes_per_module_and_each_group_follow_from_statements_and_memberships()
    {
        var memberships = import.Memberships.ToLookup(membership => (membership.AccountName, membership.CourseId!));
        foreach (var (kind, column) in GroupColumns)
        {
            var expected = Table("studentInfo")
                .Where(row => row["final_result"] is "Pass" or "Distinction")
                .CountBy(row => (Module: row["code_module"], Group: OuladGroups.GroupId(kind, row[column])))
                .ToDictionary();
            var actual = import.Statements
                .Where(statement => statement.Verb == OuladStatements.PassedVerb)
                .SelectMany(statement => memberships[(statement.Student, statement.Course)]
                    .Where(membership => membership.GroupId.StartsWith($"{Root}/{kind}/", StringComparison.Ordinal) && membership.From <= statement.Time && statement.Time < membership.Until)
                    .Select(membership => (statement.Course.Split('/')[^2], membership.GroupId)))
                .CountBy(pass => pass)
                .ToDictionary();
            Assert.Equal(expected.OrderBy(entry => entry.Key), actual.OrderBy(entry => entry.Key));
        }
    }

    [SharedDataFact("oulad")]
    public void Registration_withdrawal_and_result_lie_in_all_three_memberships_of_the_enrolment()
    {
        var memberships = import.Memberships.ToLookup(membership => (membership.AccountName, membership.CourseId!));
        Assert.All(
            import.Statements.Where(statement => statement.Verb is not (OuladStatements.ScoredVerb or OuladStatements.AnsweredVerb)),
            statement => Assert.Equal(3, memberships[(statement.Student, statement.Course)].Count(membership => membership.From <= statement.Time && statement.Time < membership.Until)));
    }

    [SharedDataFact("oulad")]
    public void Every_membership_is_in_a_group_with_a_name_in_both_languages()
    {
        var groups = OuladGroups.Groups(import.Tables).ToDictionary(group => group.Id, StringComparer.Ordinal);
        Assert.Equal(GroupColumns.Sum(group => Table("studentInfo").Select(row => row[group.Column]).Distinct(StringComparer.Ordinal).Count()), groups.Count);
        Assert.All(import.Memberships, membership => Assert.True(groups.ContainsKey(membership.GroupId), membership.GroupId));
        Assert.All(groups.Values, group =>
        {
            Assert.True(Uri.IsWellFormedUriString(group.Id, UriKind.Absolute));
            Assert.NotEqual(group.NameEn, group.NameZh, StringComparer.Ordinal);
        });
    }

    [SharedDataFact("oulad")]
    public void Nothing_personal_is_part_of_a_statement()
    {
        var personal = Table("studentInfo")
            .SelectMany(row => new[] { row["region"], row["highest_education"], row["age_band"], row["imd_band"] })
            .Where(value => value != "")
            .Distinct(StringComparer.Ordinal)
            .Select(value => $"\"{value}\"")
            .Concat(OuladGroups.Groups(import.Tables).Select(group => group.Id))
            .ToArray();
        // Texts repeat; every seventeenth statement shows all there are.
        foreach (var (_, statement) in import.Statements.Index().Where(item => item.Index % 17 == 0))
        {
            var text = statement.Json.GetRawText();
            Assert.DoesNotContain(personal, value => text.Contains(value, StringComparison.Ordinal));
            Assert.Equal(2, statement.Json.GetProperty("actor").GetPropertyCount());
        }
    }

    [Fact]
    public void A_folder_without_all_tables_is_not_taken_for_the_dataset()
    {
        var folder = Directory.CreateTempSubdirectory();
        Assert.Null(OuladTables.Recognise(folder.FullName));
        foreach (var name in new[] { "courses.csv", "assessments.csv.gz", "studentInfo.csv", "studentRegistration.csv" })
            File.WriteAllText(Path.Combine(folder.FullName, name), "");
        Assert.Null(OuladTables.Recognise(folder.FullName));
        File.WriteAllText(Path.Combine(folder.FullName, "studentAssessment.csv"), "");
        Assert.NotNull(OuladTables.Recognise(folder.FullName));
        folder.Delete(recursive: true);
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

    private string ResultOf(Dictionary<string, string> row) => import.Results[EnrolmentOf(row)];

    private DateTimeOffset EndOf(Dictionary<string, string> row) => DayOf(row, import.Lengths[CourseOf(row)]);

    private static (string Course, string Student) EnrolmentOf(Dictionary<string, string> row) => (CourseOf(row), row["id_student"]);

    private static string CourseOf(Dictionary<string, string> row) => $"{Root}/{row["code_module"]}/{row["code_presentation"]}";

    private static DateTimeOffset DayOf(Dictionary<string, string> row, string day)
    {
        var year = int.Parse(row["code_presentation"][..4], CultureInfo.InvariantCulture);
        var start = new DateTimeOffset(year, row["code_presentation"].EndsWith('B') ? 2 : 10, 1, 0, 0, 0, TimeSpan.Zero);
        return start.AddDays(int.Parse(day, CultureInfo.InvariantCulture));
    }

    /// <summary>The whole dataset, imported once.</summary>
    public sealed class Import
    {
        public OuladTables Tables { get; } = OuladTables.Recognise(SharedData.At("oulad"))!;

        public IReadOnlyList<Imported> Statements => field ??= [.. OuladStatements.Read(Tables).Select(bytes => new Imported(JsonSerializer.Deserialize<JsonElement>(bytes.Span)))];

        public IReadOnlyList<ImportedMembership> Memberships => field ??= [.. OuladGroups.Memberships(Tables)];

        public Dictionary<(string Course, string Student), string> Results =>
            field ??= Table("studentInfo").ToDictionary(EnrolmentOf, row => row["final_result"]);

        public Dictionary<string, string> Lengths =>
            field ??= Table("courses").ToDictionary(CourseOf, row => row["module_presentation_length"], StringComparer.Ordinal);

        public int Count(string verb) => Statements.Count(statement => statement.Verb == verb);

        public Dictionary<(string Course, string Student), Imported> ByEnrolment(string verb) =>
            Statements.Where(statement => statement.Verb == verb).ToDictionary(statement => (statement.Course, statement.Student));
    }

    public sealed class Imported(JsonElement json)
    {
        public JsonElement Json => json;

        public Guid Id { get; } = json.GetProperty("id").GetGuid();

        public string Verb { get; } = json.GetProperty("verb").GetProperty("id").GetString()!;

        public string Target { get; } = json.GetProperty("object").GetProperty("id").GetString()!;

        public string Student { get; } = json.GetProperty("actor").GetProperty("account").GetProperty("name").GetString()!;

        public Guid Registration { get; } = json.GetProperty("context").GetProperty("registration").GetGuid();

        public DateTimeOffset Time { get; } = json.GetProperty("timestamp").GetDateTimeOffset();

        public string Course { get; } =
            (json.GetProperty("context").GetProperty("contextActivities").TryGetProperty("parent", out var parent) ? parent[0] : json.GetProperty("object")).GetProperty("id").GetString()!;
    }
}
