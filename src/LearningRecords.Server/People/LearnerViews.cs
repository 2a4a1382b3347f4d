using LearningRecords.Events;
using LearningRecords.Server.Ingest;
using LearningRecords.Xapi;
using Marten;
using Npgsql;

namespace LearningRecords.Server.People;

/// <summary>That somebody looked at a learner.</summary>
/// <param name="Id">Later views have higher ones.</param>
/// <param name="At">UTC.</param>
/// <param name="Learner">The learner's canonical identity.</param>
/// <param name="Page">The path of the page or file.</param>
public sealed record LearnerView(Guid Id, DateTime At, Guid ViewerId, string Viewer, string Role, string Learner, string Page);

/// <summary>Who looked at which learner, when and where: an event in the tenant's store, and in the same transaction a row to find it by.</summary>
public sealed class LearnerViews(IDocumentStore store, NpgsqlDataSource database)
{
    private const int LearnersPerEvent = 1_000;

    /// <summary>A page that stays open and reads itself again is one view, and so is a page gone back to within this time.</summary>
    public static readonly TimeSpan OneView = TimeSpan.FromMinutes(5);

    /// <summary>Notes that the page or file of this request shows these learners. To be awaited before they are shown: what could not be noted is not shown.</summary>
    /// <param name="learners">Their canonical identities, as <c>AgentIdentity</c> writes them.</param>
    public async Task RecordAsync(HttpContext http, IReadOnlyList<string> learners)
    {
        foreach (var some in learners.Distinct(StringComparer.Ordinal).Chunk(LearnersPerEvent))
            await RecordAsync(http.Sight, http.Request.Path.Value ?? "/", some, http.RequestAborted);
    }

    /// <summary>The views of the tenant, the latest first.</summary>
    /// <param name="learner">Only of this learner; null: of all.</param>
    /// <param name="viewer">Only by the person with this name; null: by all.</param>
    /// <param name="before">Only those before this one, for the next page; null: from the latest.</param>
    public static async Task<IReadOnlyList<LearnerView>> ListAsync(NpgsqlDataSource database, string tenant, string? learner, string? viewer, Guid? before, int limit, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"""
            select view_id, at, viewer_id, viewer, role, learner, page from records.learner_view
            where tenant_id = $1 {(before is null ? "" : "and view_id < $2")} {(learner is null ? "" : "and learner_key = $4")} {(viewer is null ? "" : "and viewer_id = (select person_id from records.person where name_key = $5)")}
            order by view_id desc limit $3
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(before ?? Guid.Empty);
        command.Parameters.AddWithValue(limit);
        command.Parameters.AddWithValue(IriKey.Of(learner ?? ""));
        command.Parameters.AddWithValue(FindPeople.KeyOf(viewer ?? ""));
        await using var reader = await command.ExecuteReaderAsync(token);
        var views = new List<LearnerView>();
        while (await reader.ReadAsync(token))
            views.Add(new LearnerView(reader.GetGuid(0), reader.GetDateTime(1), reader.GetGuid(2), reader.GetString(3), reader.GetString(4), reader.GetString(5), reader.GetString(6)));
        return views;
    }

    private async Task RecordAsync(Sight sight, string page, string[] learners, CancellationToken token)
    {
        var (viewer, tenant) = (sight.Person, sight.Tenant);
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        // The events of a tenant follow one another, as those of statements do.
        await using (var batch = new NpgsqlBatch(connection, transaction) { BatchCommands = { TenantClock.Take(tenant, 1) } })
            await batch.ExecuteNonQueryAsync(token);
        var fresh = await FreshAsync(connection, tenant, viewer.Id, page, learners, token);
        if (fresh.Length == 0)
            return;

        var options = Marten.Services.SessionOptions.ForTransaction(transaction, shouldAutoCommit: false);
        options.TenantId = tenant;
        options.Tracking = DocumentTracking.None;
        await using var session = store.OpenSession(options);
        var viewed = session.Events.BuildEvent(new LearnersViewed(viewer.Id, viewer.Name, viewer.Role.Name, page, fresh));
        viewed.Id = Guid.CreateVersion7();
        session.Events.StartStream(viewed.Id, viewed);
        session.QueueSqlCommand(
            """
            insert into records.learner_view (tenant_id, view_id, at, event_id, viewer_id, viewer, role, learner, learner_key, page)
            select ?, l.view_id, clock_timestamp(), ?, ?, ?, ?, l.learner, l.learner_key, ? from unnest(?, ?, ?) l(view_id, learner, learner_key)
            """,
            tenant, viewed.Id, viewer.Id, viewer.Name, viewer.Role.Name, page, fresh.Select(_ => Guid.CreateVersion7()).ToArray(), fresh, fresh.Select(IriKey.Of).ToArray());
        await session.SaveChangesAsync(token);
        await transaction.CommitAsync(token);
    }

    private static async Task<string[]> FreshAsync(NpgsqlConnection connection, string tenant, Guid viewer, string page, string[] learners, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            """
            select l.learner from unnest($4, $6) l(learner, learner_key) where not exists (
                select from records.learner_view v
                where v.tenant_id = $1 and v.learner_key = l.learner_key and v.viewer_id = $2 and v.page = $3 and v.at > clock_timestamp() - $5)
            """, connection);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(viewer);
        command.Parameters.AddWithValue(page);
        command.Parameters.AddWithValue(learners);
        command.Parameters.AddWithValue(OneView);
        command.Parameters.AddWithValue(learners.Select(IriKey.Of).ToArray());
        await using var reader = await command.ExecuteReaderAsync(token);
        var fresh = new List<string>();
        while (await reader.ReadAsync(token))
            fresh.Add(reader.GetString(0));
        return [.. fresh];
    }
}
