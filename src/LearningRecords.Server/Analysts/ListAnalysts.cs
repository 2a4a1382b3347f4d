using Npgsql;

namespace LearningRecords.Server.Analysts;

/// <summary>A login of the database.</summary>
/// <param name="Persons">Whether it may read the views about persons.</param>
/// <param name="Created">UTC.</param>
public sealed record KeptAnalyst(string Role, string Tenant, string Name, bool Persons, DateTime Created);

public static class ListAnalysts
{
    /// <param name="tenant">Only this tenant's; null: all.</param>
    public static async Task<IReadOnlyList<KeptAnalyst>> RunAsync(NpgsqlDataSource database, string? tenant, CancellationToken token)
    {
        await using var command = database.CreateCommand("select role, tenant_id, name, persons, created from records.analyst where $1::text is null or tenant_id = $1 order by tenant_id, created");
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = tenant });
        await using var reader = await command.ExecuteReaderAsync(token);
        var analysts = new List<KeptAnalyst>();
        while (await reader.ReadAsync(token))
            analysts.Add(new KeptAnalyst(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetBoolean(3), reader.GetDateTime(4)));
        return analysts;
    }
}
