using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LearningRecords.Simulation;

/// <summary>What a learner did, in the platforms' terms.</summary>
internal sealed record Deed(Learner Learner, Verb Verb, Activity Object, DateTimeOffset At)
{
    public Course? Course { get; init; }

    /// <summary>Part of the course rather than the course itself.</summary>
    public bool IsPart { get; init; }

    public Guid? Registration { get; init; }

    public string? Terminal { get; init; }

    /// <summary>The guidance centre where it happened.</summary>
    public Centre? Centre { get; init; }

    public Teacher? Lecturer { get; init; }

    public Outcome? Outcome { get; init; }

    public VideoSession? Video { get; init; }

    public Extension[] Context { get; init; } = [];
}

internal sealed record VideoSession(Guid Id, int Length);

internal sealed record Outcome
{
    public Score? Score { get; init; }

    public bool? Success { get; init; }

    public bool? Completion { get; init; }

    public TimeSpan? Duration { get; init; }

    public string? Response { get; init; }

    public Extension[] Extensions { get; init; } = [];
}

internal sealed record Score(double Scaled, int Raw, int Min, int Max);

/// <summary>A number, or a text if there is one.</summary>
internal sealed record Extension(string Id, double Number, string? Text = null);

/// <summary>Writes deeds as xAPI statements.</summary>
internal sealed class StatementWriter(SimulationOptions options)
{
    public const double VideoCompletionThreshold = 0.95;

    private readonly ArrayBufferWriter<byte> _buffer = new(2048);

    // Chinese stays readable; nothing here ends up inside an HTML page unescaped.
    private readonly JsonWriterOptions _writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public ReadOnlyMemory<byte> Write(Deed deed, Guid id)
    {
        _buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_buffer, _writing))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, id);
            WriteAgent(json, "actor"u8, deed.Learner.HomePage, deed.Learner.AccountName, null);
            json.WriteStartObject("verb"u8);
            json.WriteString("id"u8, deed.Verb.Id);
            WriteLanguageMap(json, "display"u8, deed.Verb.Zh, deed.Verb.En);
            json.WriteEndObject();
            json.WritePropertyName("object"u8);
            WriteActivity(json, deed.Object);
            if (deed.Outcome is not null)
                WriteResult(json, deed.Outcome);
            WriteContext(json, deed);
            json.WriteString("timestamp"u8, deed.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            if (options.Version == StatementVersion.V2)
                json.WriteString("version"u8, "2.0.0"u8);
            json.WriteEndObject();
        }

        return _buffer.WrittenSpan.ToArray();
    }

    private static void WriteResult(Utf8JsonWriter json, Outcome outcome)
    {
        json.WriteStartObject("result"u8);
        if (outcome.Score is { } score)
        {
            json.WriteStartObject("score"u8);
            json.WriteNumber("scaled"u8, score.Scaled);
            json.WriteNumber("raw"u8, score.Raw);
            json.WriteNumber("min"u8, score.Min);
            json.WriteNumber("max"u8, score.Max);
            json.WriteEndObject();
        }

        if (outcome.Success is { } success)
            json.WriteBoolean("success"u8, success);
        if (outcome.Completion is { } completion)
            json.WriteBoolean("completion"u8, completion);
        if (outcome.Response is not null)
            json.WriteString("response"u8, outcome.Response);
        if (outcome.Duration is { } duration)
            json.WriteString("duration"u8, string.Create(CultureInfo.InvariantCulture, $"PT{Math.Round(duration.TotalSeconds, 2)}S"));
        WriteExtensions(json, outcome.Extensions);
        json.WriteEndObject();
    }

    private void WriteContext(Utf8JsonWriter json, Deed deed)
    {
        json.WriteStartObject("context"u8);
        if (deed.Registration is { } registration)
            json.WriteString("registration"u8, registration);
        if (deed.Terminal is not null)
            json.WriteString("platform"u8, deed.Terminal);
        json.WriteString("language"u8, "zh-CN"u8);
        if (deed.Lecturer is { } lecturer)
            WriteAgent(json, "instructor"u8, Teacher.AccountHome, lecturer.AccountName, lecturer.Name);
        if (deed.Centre is { } centre)
            WriteCentre(json, "team"u8, centre);
        if (options.Version == StatementVersion.V2)
            WriteContextActors(json, deed);
        WriteContextActivities(json, deed);
        if (deed.Video is { } video)
        {
            Extension[] extensions =
            [
                new(Vocabulary.VideoSession, 0, video.Id.ToString()),
                new(Vocabulary.VideoLength, video.Length),
                new(Vocabulary.CompletionThreshold, VideoCompletionThreshold),
            ];
            WriteExtensions(json, extensions);
        }
        else
        {
            WriteExtensions(json, deed.Context);
        }

        json.WriteEndObject();
    }

    private static void WriteContextActors(Utf8JsonWriter json, Deed deed)
    {
        if (deed.Lecturer is { } lecturer)
        {
            json.WriteStartArray("contextAgents"u8);
            json.WriteStartObject();
            json.WriteString("objectType"u8, "contextAgent"u8);
            WriteAgent(json, "agent"u8, Teacher.AccountHome, lecturer.AccountName, lecturer.Name);
            WriteRelevantTypes(json, Vocabulary.LecturerType);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        if (deed.Centre is { } centre)
        {
            json.WriteStartArray("contextGroups"u8);
            json.WriteStartObject();
            json.WriteString("objectType"u8, "contextGroup"u8);
            WriteCentre(json, "group"u8, centre);
            WriteRelevantTypes(json, Vocabulary.GuidanceCentreType);
            json.WriteEndObject();
            json.WriteEndArray();
        }
    }

    private static void WriteRelevantTypes(Utf8JsonWriter json, string type)
    {
        json.WriteStartArray("relevantTypes"u8);
        json.WriteStringValue(type);
        json.WriteEndArray();
    }

    private static void WriteContextActivities(Utf8JsonWriter json, Deed deed)
    {
        if (deed.Course is not { } course)
            return;
        json.WriteStartObject("contextActivities"u8);
        if (deed.IsPart)
        {
            json.WriteStartArray("parent"u8);
            WriteActivity(json, course.Activity);
            json.WriteEndArray();
        }

        json.WriteStartArray("grouping"u8);
        WriteActivity(json, course.Discipline.Activity);
        if (course.IsCore)
            WriteActivity(json, Curriculum.CoreProgramme);
        json.WriteEndArray();
        if (deed.Video is not null)
        {
            json.WriteStartArray("category"u8);
            json.WriteStartObject();
            json.WriteString("id"u8, Vocabulary.VideoProfile);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteExtensions(Utf8JsonWriter json, Extension[] extensions)
    {
        if (extensions.Length == 0)
            return;
        json.WriteStartObject("extensions"u8);
        foreach (var extension in extensions)
        {
            json.WritePropertyName(extension.Id);
            if (extension.Text is { } text)
                json.WriteStringValue(text);
            else
                json.WriteNumberValue(extension.Number);
        }

        json.WriteEndObject();
    }

    private static void WriteActivity(Utf8JsonWriter json, Activity activity)
    {
        json.WriteStartObject();
        json.WriteString("objectType"u8, "Activity"u8);
        json.WriteString("id"u8, activity.Id);
        json.WriteStartObject("definition"u8);
        json.WriteString("type"u8, activity.Type);
        WriteLanguageMap(json, "name"u8, activity.NameZh, activity.NameEn);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteAgent(Utf8JsonWriter json, ReadOnlySpan<byte> property, string homePage, string accountName, string? name)
    {
        json.WriteStartObject(property);
        json.WriteString("objectType"u8, "Agent"u8);
        if (name is not null)
            json.WriteString("name"u8, name);
        WriteAccount(json, homePage, accountName);
        json.WriteEndObject();
    }

    private static void WriteCentre(Utf8JsonWriter json, ReadOnlySpan<byte> property, Centre centre)
    {
        json.WriteStartObject(property);
        json.WriteString("objectType"u8, "Group"u8);
        json.WriteString("name"u8, centre.NameZh);
        WriteAccount(json, Centre.AccountHome, centre.Code);
        json.WriteEndObject();
    }

    private static void WriteAccount(Utf8JsonWriter json, string homePage, string name)
    {
        json.WriteStartObject("account"u8);
        json.WriteString("homePage"u8, homePage);
        json.WriteString("name"u8, name);
        json.WriteEndObject();
    }

    private static void WriteLanguageMap(Utf8JsonWriter json, ReadOnlySpan<byte> property, string zh, string en)
    {
        json.WriteStartObject(property);
        json.WriteString("zh-CN"u8, zh);
        json.WriteString("en-US"u8, en);
        json.WriteEndObject();
    }
}
