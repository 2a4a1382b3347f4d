using System.Text.Json;

namespace LearningRecords.Insights.Facts;

/// <summary>Members of JSON that somebody else wrote: what is not there, or is of another kind, is null.</summary>
internal static class JsonMembers
{
    public static JsonElement? Member(this JsonElement element, ReadOnlySpan<byte> name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : null;

    public static JsonElement? Member(this JsonElement? element, ReadOnlySpan<byte> name) => element is { } known ? known.Member(name) : null;

    public static JsonElement? Member(this JsonElement? element, string name) => element is { ValueKind: JsonValueKind.Object } known && known.TryGetProperty(name, out var member) ? member : null;

    public static string? Text(this JsonElement element, ReadOnlySpan<byte> name) =>
        element.Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public static string? Text(this JsonElement? element, ReadOnlySpan<byte> name) => element is { } known ? known.Text(name) : null;

    public static string? Text(this JsonElement? element, string name) => element.Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public static bool? Flag(this JsonElement? element, ReadOnlySpan<byte> name) =>
        element.Member(name) switch { { ValueKind: JsonValueKind.True } => true, { ValueKind: JsonValueKind.False } => false, _ => null };

    public static double? Number(this JsonElement? element, ReadOnlySpan<byte> name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out var value) && double.IsFinite(value) ? value : null;

    /// <summary>PostgreSQL text holds no NUL; the statement itself keeps it.</summary>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    public static string? Storable(string? text) => text?.Replace('\0', '\uFFFD');
}
