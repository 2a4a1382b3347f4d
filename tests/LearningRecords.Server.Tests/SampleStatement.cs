namespace LearningRecords.Server.Tests;

/// <summary>Small valid statements, as JSON text so that a test decides every byte.</summary>
internal static class SampleStatement
{
    public const string Li = """{"mbox":"mailto:li@example.edu.cn"}""";
    public const string Wang = """{"account":{"homePage":"https://id.example.edu.cn","name":"wang"}}""";
    public const string Attended = "http://adlnet.gov/expapi/verbs/attended";
    public const string Completed = "http://adlnet.gov/expapi/verbs/completed";
    public const string Voided = "http://adlnet.gov/expapi/verbs/voided";
    public const string Lecture = """{"id":"https://example.edu.cn/lectures/1"}""";

    /// <param name="rest">Further members, each with a comma before it.</param>
    public static string Json(Guid? id = null, string actor = Li, string verb = Attended, string @object = Lecture, string rest = "") =>
        $$"""{{{(id is { } given ? $"\"id\":\"{given}\"," : "")}}"actor":{{actor}},"verb":{"id":"{{verb}}"},"object":{{@object}}{{rest}}}""";

    /// <summary>A statement that voids another.</summary>
    public static string Voiding(Guid target, Guid? id = null) =>
        Json(id, verb: Voided, @object: $$"""{"objectType":"StatementRef","id":"{{target}}"}""");

    public static string Batch(params IEnumerable<string> statements) => $"[{string.Join(',', statements)}]";
}
