using LearningRecords.Events;
using LearningRecords.Server.Access;
using LearningRecords.Server.Ingest;
using Marten;
using Npgsql;
using Weasel.Postgresql.Tables;

namespace LearningRecords.Server.Recommendations.Models;

/// <summary>Where trained models are kept: what became of each in its stream, its file beside the events, so that every server of the database serves the same one.</summary>
public static class RankingModels
{
    /// <summary>Files that are kept besides the active one's, for going back.</summary>
    public const int FilesKept = 4;

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

        foreach (var fact in RankingModelVersions.Facts)
            options.Events.AddEventType(fact);
        options.Schema.For<RankingModelVersion>().MultiTenanted();
        options.Projections.Add(new RankingModelVersions(), JasperFx.Events.Projections.ProjectionLifecycle.Inline);
    }

    /// <summary>The tenant's models, the latest first.</summary>
    public static async Task<IReadOnlyList<RankingModelVersion>> AllAsync(IDocumentStore store, string tenant, CancellationToken token)
    {
        await using var session = store.QuerySession(tenant);
        return await session.Query<RankingModelVersion>().OrderByDescending(model => model.Created).ToListAsync(token);
    }

    public static async Task<RankingModelVersion?> FindAsync(IDocumentStore store, string tenant, Guid modelId, CancellationToken token)
    {
        await using var session = store.QuerySession(tenant);
        return await session.LoadAsync<RankingModelVersion>(modelId, token);
    }

    /// <summary>The model that ranks for each tenant. Where nothing was decided yet, as in earlier releases, it is the latest.</summary>
    public static async Task<IReadOnlyDictionary<string, Guid>> CurrentAsync(NpgsqlDataSource database, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"""
            select tenant_id, id from records.mt_doc_rankingmodelversion where data ->> '{nameof(RankingModelVersion.State)}' = '{nameof(RankingModelState.Active)}'
            union all
            (select distinct on (tenant_id) tenant_id, model_id from records.ranking_model model
             where not exists (select from records.mt_doc_rankingmodelversion known where known.tenant_id = model.tenant_id)
             order by tenant_id, trained desc)
            """);
        await using var reader = await command.ExecuteReaderAsync(token);
        var current = new Dictionary<string, Guid>(StringComparer.Ordinal);
        while (await reader.ReadAsync(token))
            current[reader.GetString(0)] = reader.GetGuid(1);
        return current;
    }

    /// <summary>
    /// Keeps a new model's file and what was found out about it, puts it to use if it was decided so, and deletes files that nobody will go back to: one transaction.
    /// </summary>
    public static Task KeepAsync(
        IDocumentStore store, NpgsqlDataSource database, string tenant, RankingModelTrained trained, byte[] file, RankingModelEvaluated? evaluated, ActivationDecision decision, CancellationToken token) =>
        RecordFacts.RunAsync(store, database, tenant, 1, async (session, _) =>
        {
            session.Events.Append(trained.ModelId, trained);
            if (evaluated is not null)
                session.Events.Append(trained.ModelId, evaluated);
            session.QueueSqlCommand(
                "insert into records.ranking_model (tenant_id, model_id, trained, file) values (?, ?, clock_timestamp(), ?)", tenant, trained.ModelId, file);
            var known = await session.Query<RankingModelVersion>().ToListAsync(token);
            var current = known.FirstOrDefault(model => model.State == RankingModelState.Active);
            if (decision.GoesLive)
                Activate(session, trained.ModelId, current?.Id, "training", decision.Reason);
            else
                session.Events.Append(trained.ModelId, new RankingModelRefused(trained.ModelId, decision.Reason));
            Discard(session, tenant, known.Where(model => model.Id != trained.ModelId), decision.GoesLive ? null : current?.Id);
            return true;
        }, token);

    /// <summary>Puts a model to use that somebody chose.</summary>
    /// <exception cref="RefusedException">404: there is no such model; 409: it ranks already, or has no file.</exception>
    public static Task<RankingModelVersion> ActivateAsync(IDocumentStore store, NpgsqlDataSource database, string tenant, Guid modelId, string by, CancellationToken token) =>
        RecordFacts.RunAsync(store, database, tenant, 1, async (session, _) =>
        {
            var chosen = await session.LoadAsync<RankingModelVersion>(modelId, token) ?? throw new RefusedException(StatusCodes.Status404NotFound, $"There is no model {modelId}.");
            if (chosen.State == RankingModelState.Active)
                throw new RefusedException(StatusCodes.Status409Conflict, $"The model {modelId} ranks already.");
            if (!chosen.HasFile)
                throw new RefusedException(StatusCodes.Status409Conflict, $"The model {modelId} has no file: its training has not ended, or it was discarded to make room.");
            Activate(session, modelId, (await ActiveAsync(session, token))?.Id, by, "Chosen by hand.");
            return chosen;
        }, token);

    /// <summary>Takes the model that ranks back in favour of the one before it.</summary>
    /// <returns>The model that ranks now.</returns>
    /// <exception cref="RefusedException">409: no model ranks, or none that can still be used ranked before it.</exception>
    public static Task<Guid> RollBackAsync(IDocumentStore store, NpgsqlDataSource database, string tenant, string by, CancellationToken token) =>
        RecordFacts.RunAsync(store, database, tenant, 1, async (session, _) =>
        {
            var current = await ActiveAsync(session, token) ?? throw new RefusedException(StatusCodes.Status409Conflict, "No model ranks, so there is none to take back.");
            var before = current.InPlaceOf is { } earlier ? await session.LoadAsync<RankingModelVersion>(earlier, token) : null;
            if (before is not { HasFile: true })
                throw new RefusedException(StatusCodes.Status409Conflict, "There is no model before this one to go back to; activate another one instead.");
            session.Events.Append(current.Id, new RankingModelRolledBack(current.Id, before.Id, by));
            // What is gone back to keeps the model it once replaced, so that one can go back further.
            session.Events.Append(before.Id, new RankingModelActivated(before.Id, before.InPlaceOf, by, $"Gone back to from {current.Id}."));
            return before.Id;
        }, token);

    public static async Task<byte[]> FileAsync(NpgsqlDataSource database, string tenant, Guid modelId, CancellationToken token)
    {
        await using var command = database.CreateCommand("select file from records.ranking_model where tenant_id = $1 and model_id = $2");
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(modelId);
        return (byte[])(await command.ExecuteScalarAsync(token) ?? throw new InvalidOperationException($"The model {modelId} is gone."));
    }

    private static Task<RankingModelVersion?> ActiveAsync(IDocumentSession session, CancellationToken token) =>
        session.Query<RankingModelVersion>().FirstOrDefaultAsync(model => model.State == RankingModelState.Active, token);

    private static void Activate(IDocumentSession session, Guid modelId, Guid? inPlaceOf, string by, string reason)
    {
        session.Events.Append(modelId, new RankingModelActivated(modelId, inPlaceOf, by, reason));
        if (inPlaceOf is { } before)
            session.Events.Append(before, new RankingModelReplaced(before, modelId));
    }

    private static void Discard(IDocumentSession session, string tenant, IEnumerable<RankingModelVersion> others, Guid? active)
    {
        foreach (var old in others.Where(model => model.HasFile && model.Id != active).OrderByDescending(model => model.Activated ?? model.Created).Skip(FilesKept))
        {
            session.Events.Append(old.Id, new RankingModelDiscarded(old.Id));
            session.QueueSqlCommand("delete from records.ranking_model where tenant_id = ? and model_id = ?", tenant, old.Id);
        }
    }
}
