using LearningRecords.Server.Attachments;
using LearningRecords.Server.Ingest;
using LearningRecords.Server.Requests;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Server.Statements;

/// <summary>A dry run of <c>POST /xapi/statements</c>, for whoever develops a client.</summary>
public static class ValidateStatements
{
    /// <summary>
    /// <c>POST /xapi/extensions/validate</c>: the same body and headers as posting, attachments included. 200 with <c>{"valid":true,"statements":N,"problems":[]}</c>
    /// where posting would store them now; else the very answer that posting would give: 400 with every broken rule, 409, 413 or 415. Nothing is stored.
    /// </summary>
    public static async Task Handle(HttpContext http, ReceiveAttachments attachments, NpgsqlDataSource database)
    {
        var caller = XapiCaller.Of(http);
        if (await StatementBodies.ReadAsync(http, attachments, keep: false) is not { } batch)
            return;

        var prepared = PrepareStatements.Prepare(batch.Statements, caller, Guid.CreateVersion7);
        switch (DecideRequest.Decide(prepared, await LookUpAsync(database, caller.Tenant, prepared, http.RequestAborted)))
        {
            case RequestDecision.Record:
                await http.Response.WriteAsJsonAsync(new Validated(Valid: true, batch.Statements.Count, batch.Problems), http.RequestAborted);
                break;
            case RequestDecision.Conflict conflict:
                await StatementBodies.WriteRefusalAsync(http, new WriteResult.Conflicts(conflict.StatementIndex, conflict.Id), batch.IsArray);
                break;
            case RequestDecision.VoidsVoiding voids:
                await StatementBodies.WriteRefusalAsync(http, new WriteResult.VoidsVoiding(voids.StatementIndex, voids.Target), batch.IsArray);
                break;
        }
    }

    private static async Task<Dictionary<Guid, KnownStatement>> LookUpAsync(NpgsqlDataSource database, string tenant, IReadOnlyList<PreparedStatement> statements, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        await using var batch = new NpgsqlBatch(connection, transaction) { BatchCommands = { LookUpStatements.ByIndex(), LookUpStatements.Command(tenant, statements) } };
        await using var reader = await batch.ExecuteReaderAsync(token);
        return await LookUpStatements.ReadAsync(reader, token);
    }

    private sealed record Validated(bool Valid, int Statements, IReadOnlyList<Problem> Problems);
}
