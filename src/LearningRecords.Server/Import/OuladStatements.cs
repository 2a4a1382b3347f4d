using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LearningRecords.Server.Import;

/// <summary>
/// The facts of the Open University Learning Analytics Dataset as xAPI statements: one for a registration, a withdrawal,
/// a submitted assessment and a final result. Ids are made from the row's key, so a second import adds nothing.
/// </summary>
public static class OuladStatements
{
    /// <summary>Home page of the students' accounts and root of all ids.</summary>
    public const string HomePage = "https://analyse.kmi.open.ac.uk/open_dataset";

    public const string RegisteredVerb = "http://adlnet.gov/expapi/verbs/registered";

    /// <summary>The counterpart of registered that Open edX uses too; abandoned would mean a broken-off session.</summary>
    public const string WithdrewVerb = "http://id.tincanapi.com/verb/unregistered";

    public const string ScoredVerb = "http://adlnet.gov/expapi/verbs/scored";

    /// <summary>A submission for which no score is recorded.</summary>
    public const string AnsweredVerb = "http://adlnet.gov/expapi/verbs/answered";

    public const string PassedVerb = "http://adlnet.gov/expapi/verbs/passed";
    public const string FailedVerb = "http://adlnet.gov/expapi/verbs/failed";

    /// <summary>The final result in the words of the dataset.</summary>
    public const string GradeExtension = "https://learningrecords.org/xapi/extensions/grade";

    /// <summary>Present when the score was carried over from an earlier presentation.</summary>
    public const string BankedExtension = "https://learningrecords.org/xapi/extensions/banked";

    private const int PassMark = 40;
    private const int HighestMark = 100;
    private const string CourseType = "http://adlnet.gov/expapi/activities/course";
    private const string AssessmentType = "http://adlnet.gov/expapi/activities/assessment";
    private const string ModuleType = "http://id.tincanapi.com/activitytype/category";

    private static readonly Guid Namespace = NameBasedGuid.Create(NameBasedGuid.Url, HomePage);

    // Names are written readably; the bytes are stored as they are.
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string CourseId(OuladPresentation presentation) => $"{HomePage}/{presentation.Module}/{presentation.Code}";

    public static string AssessmentId(OuladAssessment assessment) => $"{CourseId(assessment.Presentation)}/assessments/{assessment.Id}";

    public static string ModuleId(OuladPresentation presentation) => $"{HomePage}/{presentation.Module}";

    public static Guid RegistrationOf(OuladEnrolment enrolment) => NameBasedGuid.Create(Namespace, $"registration/{KeyOf(enrolment)}");

    /// <summary>The statements, one JSON object each, table by table.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Read(OuladTables tables)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        return Facts(tables).Select(fact => Write(buffer, fact));
    }

    private static IEnumerable<Fact> Facts(OuladTables tables)
    {
        var lengths = tables.Courses.ToDictionary(course => course.Presentation, course => course.Length);
        var results = new Dictionary<OuladEnrolment, OuladResult>();
        foreach (var info in tables.StudentInfo)
        {
            results.Add(info.Enrolment, info.Result);
            if (info.Result != OuladResult.Withdrawn)
                yield return FinalResult(info, lengths[info.Enrolment.Presentation]);
        }

        foreach (var registration in tables.StudentRegistrations)
        {
            yield return Registered(registration);
            if (WithdrawalDay(registration, results[registration.Enrolment], lengths[registration.Enrolment.Presentation]) is { } day)
                yield return Withdrew(registration.Enrolment, day);
        }

        var assessments = tables.Assessments.ToDictionary(assessment => assessment.Id);
        foreach (var submission in tables.StudentAssessments)
            yield return Submitted(submission, assessments[submission.Assessment]);
    }

    internal static int RegistrationDay(OuladStudentRegistration registration) => registration.RegistrationDay ?? 0;

    /// <summary>Some withdrew on a day that is not recorded, and a few have a day of withdrawal beside another result.</summary>
    internal static int? WithdrawalDay(OuladStudentRegistration registration, OuladResult result, int length) =>
        registration.WithdrawalDay ?? (result == OuladResult.Withdrawn ? length : null);

    private static Fact Registered(OuladStudentRegistration registration) => new(
        $"registered/{KeyOf(registration.Enrolment)}", registration.Enrolment, RegistrationDay(registration), RegisteredVerb, "registered", "注册");

    private static Fact Withdrew(OuladEnrolment enrolment, int day) => new(
        $"withdrew/{KeyOf(enrolment)}", enrolment, day, WithdrewVerb, "withdrew", "退出");

    private static Fact FinalResult(OuladStudentInfo info, int length)
    {
        var passed = info.Result != OuladResult.Fail;
        var (verb, en, zh) = passed ? (PassedVerb, "passed", "通过") : (FailedVerb, "failed", "未通过");
        return new($"result/{KeyOf(info.Enrolment)}", info.Enrolment, length, verb, en, zh)
        {
            Success = passed,
            Completion = passed ? true : null,
            Scaled = info.Result == OuladResult.Distinction ? 1 : null,
            Grade = info.Result.ToString(),
        };
    }

    private static Fact Submitted(OuladStudentAssessment submission, OuladAssessment assessment)
    {
        var enrolment = new OuladEnrolment(assessment.Presentation, submission.Student);
        var (verb, en, zh) = submission.Score is null ? (AnsweredVerb, "answered", "提交") : (ScoredVerb, "scored", "得分");
        return new($"assessment/{assessment.Id}/{submission.Student}", enrolment, submission.Day, verb, en, zh)
        {
            Assessment = assessment,
            Scaled = submission.Score / HighestMark,
            Mark = submission.Score,
            Success = submission.Score is { } score ? score >= PassMark : null,
            Completion = true,
            IsBanked = submission.IsBanked,
        };
    }

    private static string KeyOf(OuladEnrolment enrolment) =>
        $"{enrolment.Presentation.Module}/{enrolment.Presentation.Code}/{enrolment.Student}";

    private static ReadOnlyMemory<byte> Write(ArrayBufferWriter<byte> buffer, Fact fact)
    {
        buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, NameBasedGuid.Create(Namespace, fact.Key));
            WriteActor(json, fact.Enrolment.Student);
            json.WriteStartObject("verb"u8);
            json.WriteString("id"u8, fact.Verb);
            WriteLanguageMap(json, "display"u8, fact.VerbEn, fact.VerbZh);
            json.WriteEndObject();
            json.WritePropertyName("object"u8);
            if (fact.Assessment is { } assessment)
                WriteAssessment(json, assessment);
            else
                WriteCourse(json, fact.Enrolment.Presentation);
            WriteResult(json, fact);
            WriteContext(json, fact);
            json.WriteString("timestamp"u8, fact.Enrolment.Presentation.Start.AddDays(fact.Day).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteActor(Utf8JsonWriter json, int student)
    {
        json.WriteStartObject("actor"u8);
        json.WriteString("objectType"u8, "Agent"u8);
        json.WriteStartObject("account"u8);
        json.WriteString("homePage"u8, HomePage);
        json.WriteString("name"u8, student.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, Fact fact)
    {
        if (fact is { Scaled: null, Success: null, Completion: null })
            return;
        json.WriteStartObject("result"u8);
        if (fact.Scaled is { } scaled)
        {
            json.WriteStartObject("score"u8);
            json.WriteNumber("scaled"u8, scaled);
            if (fact.Mark is { } mark)
            {
                json.WriteNumber("raw"u8, mark);
                json.WriteNumber("min"u8, 0);
                json.WriteNumber("max"u8, HighestMark);
            }

            json.WriteEndObject();
        }

        if (fact.Success is { } success)
            json.WriteBoolean("success"u8, success);
        if (fact.Completion is { } completion)
            json.WriteBoolean("completion"u8, completion);
        if (fact.Grade is not null || fact.IsBanked)
        {
            json.WriteStartObject("extensions"u8);
            if (fact.Grade is not null)
                json.WriteString(GradeExtension, fact.Grade);
            if (fact.IsBanked)
                json.WriteBoolean(BankedExtension, true);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteContext(Utf8JsonWriter json, Fact fact)
    {
        json.WriteStartObject("context"u8);
        json.WriteString("registration"u8, RegistrationOf(fact.Enrolment));
        json.WriteStartObject("contextActivities"u8);
        if (fact.Assessment is not null)
        {
            json.WriteStartArray("parent"u8);
            WriteCourse(json, fact.Enrolment.Presentation);
            json.WriteEndArray();
        }

        var presentation = fact.Enrolment.Presentation;
        json.WriteStartArray("grouping"u8);
        WriteActivity(json, ModuleId(presentation), ModuleType, $"Module {presentation.Module}", $"{presentation.Module} 模块");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteCourse(Utf8JsonWriter json, OuladPresentation presentation)
    {
        var start = presentation.Start;
        WriteActivity(
            json,
            CourseId(presentation),
            CourseType,
            $"Module {presentation.Module}, {start.ToString("MMMM yyyy", CultureInfo.InvariantCulture)}",
            $"{presentation.Module} 模块（{start.Year}年{start.Month}月）");
    }

    private static void WriteAssessment(Utf8JsonWriter json, OuladAssessment assessment)
    {
        var (en, zh) = assessment.Type switch
        {
            "TMA" => ("Tutor-marked assignment", "教师评阅作业"),
            "CMA" => ("Computer-marked assignment", "机器评阅作业"),
            _ => (assessment.Type, assessment.Type == "Exam" ? "考试" : assessment.Type),
        };
        WriteActivity(json, AssessmentId(assessment), AssessmentType, $"{en} {assessment.Id}", $"{zh} {assessment.Id}");
    }

    private static void WriteActivity(Utf8JsonWriter json, string id, string type, string nameEn, string nameZh)
    {
        json.WriteStartObject();
        json.WriteString("objectType"u8, "Activity"u8);
        json.WriteString("id"u8, id);
        json.WriteStartObject("definition"u8);
        json.WriteString("type"u8, type);
        WriteLanguageMap(json, "name"u8, nameEn, nameZh);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteLanguageMap(Utf8JsonWriter json, ReadOnlySpan<byte> property, string en, string zh)
    {
        json.WriteStartObject(property);
        json.WriteString("en-US"u8, en);
        json.WriteString("zh-CN"u8, zh);
        json.WriteEndObject();
    }

    /// <summary>One row's fact; the key names it among all facts.</summary>
    private sealed record Fact(string Key, OuladEnrolment Enrolment, int Day, string Verb, string VerbEn, string VerbZh)
    {
        public OuladAssessment? Assessment { get; init; }

        public decimal? Scaled { get; init; }

        public decimal? Mark { get; init; }

        public bool? Success { get; init; }

        public bool? Completion { get; init; }

        public string? Grade { get; init; }

        public bool IsBanked { get; init; }
    }
}
