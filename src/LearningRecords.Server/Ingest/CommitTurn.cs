using Npgsql;

namespace LearningRecords.Server.Ingest;

/// <summary>Requests whose turn it is: their transaction holds the tenant's clock, and what the store knows of their statements was looked up. Undone unless it is committed.</summary>
internal sealed record CommitTurn(
    NpgsqlConnection Connection, NpgsqlTransaction Transaction, string Tenant, IReadOnlyList<IReadOnlyList<PreparedStatement>> Requests, Guid[] Ids, LookUp Found) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Transaction.DisposeAsync();
        await Connection.DisposeAsync();
    }
}

/// <param name="Last">The last moment reserved.</param>
/// <param name="LastSequence">The number of the tenant's last event.</param>
/// <param name="Known">Statements with one of the ids, or that one of the statements voids.</param>
/// <param name="AreReferredTo">Whether a stored statement refers to one of the ids.</param>
/// <param name="LatestDefinitions">The definition of each activity that was merged last.</param>
internal sealed record LookUp(DateTimeOffset Last, long LastSequence, Dictionary<Guid, KnownStatement> Known, bool AreReferredTo, Dictionary<Guid, Guid> LatestDefinitions);
