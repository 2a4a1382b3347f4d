using LearningRecords.Xapi;
using Marten;

namespace LearningRecords.Server.Ingest;

/// <summary>Queues the index rows of newly accepted statements: one insert per table, whatever the number of statements.</summary>
public static class IndexStatements
{
    public static void Queue(IDocumentSession session, string tenant, IReadOnlyList<(PreparedStatement Statement, DateTimeOffset Stored)> accepted)
    {
        var voids = accepted.Select(entry => entry.Statement.Statement.IsVoiding ? entry.Statement.Statement.Object.ReferredStatement : null).ToArray();

        // A statement whose voiding arrived first is voided from the start; a voiding statement itself never is.
        session.QueueSqlCommand(
            """
            insert into records.statement (tenant_id, statement_id, stored, verb, registration, content_hash, timestamp, voids, voided)
            select ?, s.id, s.stored, s.verb, s.registration, s.hash, s.timestamp, s.voids,
                   s.voids is null and exists (select from records.statement v where v.tenant_id = ? and v.voids = s.id)
            from unnest(?, ?, ?, ?, ?, ?, ?) s(id, stored, verb, registration, hash, timestamp, voids)
            """,
            tenant,
            tenant,
            accepted.Select(entry => entry.Statement.Id).ToArray(),
            accepted.Select(entry => entry.Stored).ToArray(),
            accepted.Select(entry => entry.Statement.Statement.VerbKey).ToArray(),
            accepted.Select(entry => entry.Statement.Statement.Registration).ToArray(),
            accepted.Select(entry => entry.Statement.ContentHash).ToArray(),
            accepted.Select(entry => KnownStatement.Of(entry.Statement).Timestamp).ToArray(),
            voids);

        if (voids.Any(target => target is not null))
        {
            session.QueueSqlCommand(
                "update records.statement set voided = true where tenant_id = ? and statement_id = any(?) and voids is null and not voided",
                tenant,
                voids.OfType<Guid>().ToArray());
        }

        var agents = accepted.SelectMany(entry => entry.Statement.Statement.Agents, (entry, mention) => (entry.Stored, mention.Key, mention.Related)).ToArray();
        QueueMentions(session, "insert into records.statement_agent (tenant_id, agent, stored, related) select ?, * from unnest(?, ?, ?)", tenant, agents);
        var activities = accepted.SelectMany(entry => entry.Statement.Statement.Activities, (entry, mention) => (entry.Stored, mention.Key, mention.Related)).ToArray();
        QueueMentions(session, "insert into records.statement_activity (tenant_id, activity, stored, related) select ?, * from unnest(?, ?, ?)", tenant, activities);
    }

    private static void QueueMentions(IDocumentSession session, string insert, string tenant, (DateTimeOffset Stored, Guid Key, bool Related)[] mentions)
    {
        if (mentions.Length > 0)
            session.QueueSqlCommand(insert, tenant, mentions.Select(m => m.Key).ToArray(), mentions.Select(m => m.Stored).ToArray(), mentions.Select(m => m.Related).ToArray());
    }
}
