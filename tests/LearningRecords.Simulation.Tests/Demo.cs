using System.Text.Json;

namespace LearningRecords.Simulation.Tests;

/// <summary>The population of the default demo with its statements, simulated once.</summary>
public sealed class Demo
{
    public Population Population { get; } = Population.Create(new SimulationOptions());

    public IReadOnlyList<JsonElement> Statements => field ??= [.. Population.Statements().Select(Read)];

    public static JsonElement Read(ReadOnlyMemory<byte> statement)
    {
        using var document = JsonDocument.Parse(statement);
        return document.RootElement.Clone();
    }

    public static string VerbOf(JsonElement statement) => statement.GetProperty("verb").GetProperty("id").GetString()!;

    public static string ObjectOf(JsonElement statement) => statement.GetProperty("object").GetProperty("id").GetString()!;

    public static string LearnerOf(JsonElement statement) =>
        statement.GetProperty("actor").GetProperty("account").GetProperty("name").GetString()!;

    public static DateTimeOffset TimeOf(JsonElement statement) => statement.GetProperty("timestamp").GetDateTimeOffset();
}
