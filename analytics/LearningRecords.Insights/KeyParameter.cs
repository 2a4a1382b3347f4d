using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights;

internal static class KeyParameter
{
    /// <summary>Adds the key of an id; null stays null.</summary>
    public static void AddKeyOf(this NpgsqlParameterCollection parameters, string? id) =>
        parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = id is null ? null : IriKey.Of(id) });
}
