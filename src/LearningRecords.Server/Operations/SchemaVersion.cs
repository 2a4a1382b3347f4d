using LearningRecords.Insights;
using LearningRecords.Server.Ingest;
using Npgsql;

namespace LearningRecords.Server.Operations;

/// <summary>What a database holds, seen from this release.</summary>
public enum SchemaState
{
    Empty,
    Current,
    Older,
    Newer,
    Foreign,
}

/// <summary>Which release's schema a database has. A number in the database says it; it goes up with every change of the schema.</summary>
/// <param name="Version">Null: there is none. 0: made before there were versions, or not finished.</param>
/// <param name="Tables">The tables in the schemas that are ours.</param>
public sealed record SchemaVersion(int? Version, IReadOnlySet<string> Tables)
{
    public const int Current = 7;

    /// <summary>The first version whose read models are as they are now; those of earlier ones are folded again from the events.</summary>
    public const int ReadModels = 4;

    // The tables without which no earlier release could do anything.
    private static readonly string[] AlwaysThere = ["records.mt_events", "records.tenant", "records.credential"];

    public SchemaState State => Version switch
    {
        null when Tables.Count == 0 => SchemaState.Empty,
        null => AlwaysThere.All(Tables.Contains) ? SchemaState.Older : SchemaState.Foreign,
        < Current => SchemaState.Older,
        Current => SchemaState.Current,
        _ => SchemaState.Newer,
    };

    public static async Task<SchemaVersion> ReadAsync(NpgsqlConnection connection, CancellationToken token)
    {
        var tables = new HashSet<string>(StringComparer.Ordinal);
        await using (var look = new NpgsqlCommand("select schemaname || '.' || tablename from pg_tables where schemaname = any($1)", connection))
        {
            look.Parameters.AddWithValue(new[] { StatementIndex.Schema, InsightsSchema.Schema });
            await using var reader = await look.ExecuteReaderAsync(token);
            while (await reader.ReadAsync(token))
                tables.Add(reader.GetString(0));
        }

        if (!tables.Contains("records.schema_version"))
            return new SchemaVersion(null, tables);
        await using var command = new NpgsqlCommand("select version from records.schema_version", connection);
        return new SchemaVersion(await command.ExecuteScalarAsync(token) as int?, tables);
    }
}

/// <summary>The database is not one that this release can work on as it is; the message says what to do.</summary>
public sealed class SchemaException(string message) : Exception(message);
