using LearningRecords.Server.Ingest;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Server.Activities;

/// <summary>Merges what newly accepted statements say of activities into the definitions that are there (Data 2.4.4.1). Runs under the tenant's clock, so in the order of <c>stored</c>.</summary>
public static class MergeDefinitions
{
    // A definition that grows with every statement, such as one with an extension for each session, must not grow for ever.
    private const int LongestDefinition = 256 * 1024;

    /// <summary>The activities that the statements define.</summary>
    public static Guid[] ActivitiesOf(IEnumerable<PreparedStatement> statements) =>
        [.. statements.SelectMany(statement => statement.Definitions).Select(definition => definition.Activity).Distinct()];

    /// <summary>Looks up which definition of each activity was merged last.</summary>
    public static NpgsqlBatchCommand LookUp(string tenant, Guid[] activities) => new("select activity, latest from records.activity where tenant_id = $1 and activity = any($2)")
    {
        Parameters = { new() { Value = tenant }, new() { Value = activities } },
    };

    /// <param name="connection">With the open transaction.</param>
    /// <param name="tenant">Whose activities.</param>
    /// <param name="accepted">The statements, in the order of <c>stored</c>.</param>
    /// <param name="latest">What <see cref="LookUp"/> found.</param>
    /// <param name="token">Gives up.</param>
    /// <returns>Null when they say nothing new.</returns>
    public static async Task<NpgsqlBatchCommand?> UpsertAsync(
        NpgsqlConnection connection, string tenant, IReadOnlyList<AcceptedStatement> accepted, Dictionary<Guid, Guid> latest, CancellationToken token)
    {
        var news = new Dictionary<Guid, List<ReadOnlyMemory<byte>>>();
        foreach (var definition in accepted.SelectMany(entry => entry.Prepared.Definitions))
        {
            if (latest.TryGetValue(definition.Activity, out var hash) && hash == definition.Hash)
                continue;
            latest[definition.Activity] = definition.Hash;
            if (!news.TryGetValue(definition.Activity, out var definitions))
                news[definition.Activity] = definitions = [];
            definitions.Add(definition.Json);
        }

        if (news.Count == 0)
            return null;
        var known = await ReadDefinitions.ReadAsync(connection, tenant, [.. news.Keys], token);
        var merged = news.ToDictionary(entry => entry.Key, entry => Merge(known.GetValueOrDefault(entry.Key), entry.Value));
        return new NpgsqlBatchCommand(
            """
            insert into records.activity (tenant_id, activity, latest, definition)
            select $1, a.activity, a.latest, a.definition from unnest($2, $3, $4) a(activity, latest, definition)
            on conflict (tenant_id, activity) do update set latest = excluded.latest, definition = excluded.definition
            """)
        {
            Parameters =
            {
                new() { Value = tenant },
                new() { Value = merged.Keys.ToArray() },
                new() { Value = merged.Keys.Select(activity => latest[activity]).ToArray() },
                new() { Value = merged.Values.ToArray() },
            },
        };
    }

    private static byte[] Merge(byte[]? known, List<ReadOnlyMemory<byte>> news)
    {
        var merged = ActivityDefinitionMerge.Merge(known is null ? news : news.Prepend(known));
        return merged.Length <= LongestDefinition ? merged : news[^1].ToArray();
    }
}
