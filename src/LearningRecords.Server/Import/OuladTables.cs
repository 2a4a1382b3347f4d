using System.Globalization;
using System.IO.Compression;
using CsvHelper;

namespace LearningRecords.Server.Import;

/// <summary>The tables of the Open University Learning Analytics Dataset in a folder, as <c>.csv</c> or <c>.csv.gz</c>.</summary>
/// <remarks>The table <c>vle</c> lists learning material without saying who used it, so it is not read.</remarks>
public sealed class OuladTables
{
    private static readonly string[] Names = ["courses", "assessments", "studentInfo", "studentRegistration", "studentAssessment"];
    private static readonly string[] Endings = [".csv", ".csv.gz"];

    private readonly string _folder;

    private OuladTables(string folder) => _folder = folder;

    /// <summary>The tables, if the folder holds all of them.</summary>
    public static OuladTables? Recognise(string folder) =>
        Names.All(name => PathOf(folder, name) is not null) ? new(folder) : null;

    public IEnumerable<OuladCourse> Courses => Read("courses", row => new OuladCourse(
        PresentationOf(row),
        Number(row, "module_presentation_length")));

    public IEnumerable<OuladAssessment> Assessments => Read("assessments", row => new OuladAssessment(
        Number(row, "id_assessment"),
        PresentationOf(row),
        Text(row, "assessment_type")));

    public IEnumerable<OuladStudentInfo> StudentInfo => Read("studentInfo", row => new OuladStudentInfo(
        EnrolmentOf(row),
        Text(row, "region"),
        Text(row, "highest_education"),
        Text(row, "age_band"),
        Enum.Parse<OuladResult>(Text(row, "final_result"))));

    public IEnumerable<OuladStudentRegistration> StudentRegistrations => Read("studentRegistration", row => new OuladStudentRegistration(
        EnrolmentOf(row),
        OptionalNumber(row, "date_registration"),
        OptionalNumber(row, "date_unregistration")));

    public IEnumerable<OuladStudentAssessment> StudentAssessments => Read("studentAssessment", row => new OuladStudentAssessment(
        Number(row, "id_assessment"),
        Number(row, "id_student"),
        Number(row, "date_submitted"),
        Number(row, "is_banked") == 1,
        Text(row, "score") is { Length: > 0 } score ? decimal.Parse(score, NumberStyles.Number, CultureInfo.InvariantCulture) : null));

    private IEnumerable<T> Read<T>(string name, Func<CsvReader, T> readRow)
    {
        var path = PathOf(_folder, name) ?? throw new FileNotFoundException($"The table {name} is gone from {_folder}.");
        using var file = File.OpenRead(path);
        using Stream content = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var csv = CsvReader.Create(content);
        while (csv.Read())
            yield return readRow(csv);
    }

    private static string? PathOf(string folder, string name) =>
        Endings.Select(ending => Path.Combine(folder, name + ending)).FirstOrDefault(File.Exists);

    private static OuladPresentation PresentationOf(CsvReader row) => new(Text(row, "code_module"), Text(row, "code_presentation"));

    private static OuladEnrolment EnrolmentOf(CsvReader row) => new(PresentationOf(row), Number(row, "id_student"));

    private static string Text(CsvReader row, string column) => row.GetString(column);

    private static int Number(CsvReader row, string column) => int.Parse(Text(row, column), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static int? OptionalNumber(CsvReader row, string column) => Text(row, column).Length == 0 ? null : Number(row, column);
}

/// <summary>A run of a module, such as AAA in 2013J.</summary>
public readonly record struct OuladPresentation(string Module, string Code)
{
    /// <summary>Day 0: presentations B start in February, J in October of the year.</summary>
    public DateTimeOffset Start => new(
        int.Parse(Code.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture),
        Code[4..] switch { "B" => 2, "J" => 10, _ => throw new FormatException($"{Code} is not a presentation of February (B) or October (J).") },
        1, 0, 0, 0, TimeSpan.Zero);
}

/// <summary>A student in a presentation.</summary>
public readonly record struct OuladEnrolment(OuladPresentation Presentation, int Student);

/// <summary>A presentation with its length in days.</summary>
public sealed record OuladCourse(OuladPresentation Presentation, int Length);

/// <summary>An assessment of a presentation; its type is TMA, CMA or Exam.</summary>
public sealed record OuladAssessment(int Id, OuladPresentation Presentation, string Type);

public enum OuladResult
{
    Withdrawn,
    Fail,
    Pass,
    Distinction,
}

public sealed record OuladStudentInfo(OuladEnrolment Enrolment, string Region, string Education, string AgeBand, OuladResult Result);

/// <summary>When a student registered and withdrew, in days from the start of the presentation.</summary>
public sealed record OuladStudentRegistration(OuladEnrolment Enrolment, int? RegistrationDay, int? WithdrawalDay);

/// <summary>A submission to an assessment.</summary>
/// <param name="Assessment">Its id.</param>
/// <param name="Student">The student's id.</param>
/// <param name="Day">Of the submission, relative to the start of the presentation.</param>
/// <param name="IsBanked">Carried over from an earlier presentation.</param>
/// <param name="Score">0 to 100; absent when none is recorded.</param>
public sealed record OuladStudentAssessment(int Assessment, int Student, int Day, bool IsBanked, decimal? Score);
