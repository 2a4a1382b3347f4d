using System.Globalization;

namespace LearningRecords.Server.Requests;

/// <summary>Instants as the store writes them: UTC, microseconds.</summary>
public static class Instants
{
    public static string Format(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
