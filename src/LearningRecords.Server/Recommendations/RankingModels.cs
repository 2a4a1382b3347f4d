using LearningRecords.Events;
using Marten;
using Npgsql;
using Weasel.Postgresql.Tables;

namespace LearningRecords.Server.Recommendations;

/// <summary>Where trained models are kept: beside the events, so that every server of the database serves the same one.</summary>
public static class RankingModels
{
    public static void AddRankingModels(this StoreOptions options)
    {
        var table = new Table("records.ranking_model");
        table.AddColumn("tenant_id", "text").AsPrimaryKey();
        table.AddColumn("model_id", "uuid").AsPrimaryKey();
        table.AddColumn("trained", "timestamptz").NotNull();
        table.AddColumn("file", "bytea").NotNull();
        table.Indexes.Add(new IndexDefinition("ranking_model_trained") { Columns = ["tenant_id", "trained"] });
        options.Storage.ExtendedSchemaObjects.Add(table);

        var plan = new Table("records.training_plan");
        plan.AddColumn("only_row", "boolean").AsPrimaryKey();
        plan.AddColumn("due", "timestamptz").NotNull();
        options.Storage.ExtendedSchemaObjects.Add(plan);
    }

    /// <summary>Keeps the model's file and records that it was trained, in one transaction. From then on it is the tenant's current one.</summary>
    public static async Task KeepAsync(IDocumentStore store, string tenant, RankingModelTrained trained, byte[] file, CancellationToken token)
    {
        await using var session = store.LightweightSession(tenant);
        session.Events.StartStream(trained.ModelId, trained);
        session.QueueSqlCommand(
            "insert into records.ranking_model (tenant_id, model_id, trained, file) values (?, ?, clock_timestamp(), ?)", tenant, trained.ModelId, file);
        await session.SaveChangesAsync(token);
    }

    /// <summary>The id of each tenant's current model.</summary>
    public static async Task<IReadOnlyDictionary<string, Guid>> CurrentAsync(NpgsqlDataSource database, CancellationToken token)
    {
        await using var command = database.CreateCommand("select distinct on (tenant_id) tenant_id, model_id from records.ranking_model order by tenant_id, trained desc");
        await using var reader = await command.ExecuteReaderAsync(token);
        var current = new Dictionary<string, Guid>(StringComparer.Ordinal);
        while (await reader.ReadAsync(token))
            current[reader.GetString(0)] = reader.GetGuid(1);
        return current;
    }

    public static async Task<byte[]> FileAsync(NpgsqlDataSource database, string tenant, Guid modelId, CancellationToken token)
    {
        await using var command = database.CreateCommand("select file from records.ranking_model where tenant_id = $1 and model_id = $2");
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(modelId);
        return (byte[])(await command.ExecuteScalarAsync(token) ?? throw new InvalidOperationException($"The model {modelId} is gone."));
    }
}
