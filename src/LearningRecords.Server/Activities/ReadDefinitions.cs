using Npgsql;

namespace LearningRecords.Server.Activities;

/// <summary>Reads the merged definitions of activities.</summary>
public static class ReadDefinitions
{
    /// <returns>The definitions as JSON by the key of the activity; none for an activity that nobody defined.</returns>
    public static async Task<Dictionary<Guid, byte[]>> ReadAsync(NpgsqlConnection connection, string tenant, Guid[] activities, CancellationToken token)
    {
        await using var command = new NpgsqlCommand("select activity, definition from records.activity where tenant_id = $1 and activity = any($2)", connection)
        {
            Parameters = { new() { Value = tenant }, new() { Value = activities } },
        };
        await using var reader = await command.ExecuteReaderAsync(token);
        var definitions = new Dictionary<Guid, byte[]>();
        while (await reader.ReadAsync(token))
            definitions[reader.GetGuid(0)] = reader.GetFieldValue<byte[]>(1);
        return definitions;
    }
}
