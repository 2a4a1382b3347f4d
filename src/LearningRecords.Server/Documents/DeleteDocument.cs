using LearningRecords.Server.Requests;
using Marten;
using Npgsql;

namespace LearningRecords.Server.Documents;

/// <summary>Deletes one document, or every state document of a context.</summary>
public static class DeleteDocument
{
    /// <summary>
    /// <c>DELETE</c>: 204, also where there was nothing; 400 with every wrong parameter; 412 when If-Match does not hold.
    /// State without <c>stateId</c> deletes every document of the activity and agent, of the registration only where one is named.
    /// </summary>
    public static async Task Handle(HttpContext http, IDocumentStore store, NpgsqlDataSource database, DocumentResource resource)
    {
        var caller = XapiCaller.Of(http);
        if (await DocumentAddress.ReadAsync(http, resource, idRequired: !resource.OfRegistration) is not { } address)
            return;
        if (address.Id is null)
        {
            await DeleteAllAsync(database, caller.Tenant, address, http.RequestAborted);
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        var preconditions = Preconditions.Of(http.Request.Headers);
        var (decision, written) = await ChangeDocument.ExecuteAsync(
            store, database, caller.Tenant, address, needsContent: false, current => DecideDocument.Delete(current, preconditions, caller.Version), http.RequestAborted);
        await DocumentBodies.AnswerAsync(http, decision, written);
    }

    private static async Task DeleteAllAsync(NpgsqlDataSource database, string tenant, DocumentAddress address, CancellationToken token)
    {
        await using var command = database.CreateCommand("delete from records.document where tenant_id = $1 and context = $2 and ($3 is null or registration = $3)");
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(address.Context.Key);
        command.Parameters.Add(new NpgsqlParameter { Value = address.Registration is { } registration ? registration : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        await command.ExecuteNonQueryAsync(token);
    }
}
