using Marten;

namespace LearningRecords.Server.Ingest;

/// <summary>Queues the index rows of newly accepted statements: one insert per table, whatever the number of statements.</summary>
public static class IndexStatements
{
    public static void Queue(IDocumentSession session, string tenant, IReadOnlyList<AcceptedStatement> accepted)
    {
        // A statement whose voiding arrived first is voided from the start; a voiding statement itself never is.
        session.QueueSqlCommand(
            """
            insert into records.statement (tenant_id, statement_id, stored, authority, content_hash, timestamp, refers_to, voiding, voided)
            select ?, s.id, s.stored, s.authority, s.hash, s.timestamp, s.refers_to, s.voiding,
                   not s.voiding and exists (select from records.statement v where v.tenant_id = ? and v.refers_to = s.id and v.voiding)
            from unnest(?, ?, ?, ?, ?, ?, ?) s(id, stored, authority, hash, timestamp, refers_to, voiding)
            """,
            tenant,
            tenant,
            accepted.Select(entry => entry.Prepared.Id).ToArray(),
            accepted.Select(entry => entry.Stored).ToArray(),
            accepted.Select(entry => entry.Prepared.AuthorityKey).ToArray(),
            accepted.Select(entry => entry.Prepared.ContentHash).ToArray(),
            accepted.Select(entry => KnownStatement.Of(entry.Prepared).Timestamp).ToArray(),
            accepted.Select(entry => entry.Statement.Object.ReferredStatement).ToArray(),
            accepted.Select(entry => entry.Statement.IsVoiding).ToArray());

        if (accepted.Where(entry => entry.Statement.IsVoiding).Select(entry => entry.Statement.Object.ReferredStatement!.Value).ToArray() is { Length: > 0 } voided)
        {
            session.QueueSqlCommand(
                "update records.statement set voided = true where tenant_id = ? and statement_id = any(?) and not voiding and not voided", tenant, voided);
        }

        QueueMatches(session, tenant, "verb", [.. accepted.Select(entry => (entry.Statement.VerbKey, entry.Stored))]);
        QueueMatches(session, tenant, "registration",
            [.. accepted.Where(entry => entry.Statement.Registration is not null).Select(entry => (entry.Statement.Registration!.Value, entry.Stored))]);
        QueueMentions(session, tenant, "agent", [.. accepted.SelectMany(entry => entry.Statement.Agents, (entry, mention) => (mention.Key, entry.Stored, mention.Related))]);
        QueueMentions(session, tenant, "activity", [.. accepted.SelectMany(entry => entry.Statement.Activities, (entry, mention) => (mention.Key, entry.Stored, mention.Related))]);
    }

    private static void QueueMatches(IDocumentSession session, string tenant, string column, (Guid Key, DateTimeOffset Stored)[] rows)
    {
        if (rows.Length > 0)
        {
            session.QueueSqlCommand(
                $"insert into records.statement_{column} (tenant_id, {column}, stored, via) select ?, m.key, m.stored, m.stored from unnest(?, ?) m(key, stored)",
                tenant,
                rows.Select(row => row.Key).ToArray(),
                rows.Select(row => row.Stored).ToArray());
        }
    }

    private static void QueueMentions(IDocumentSession session, string tenant, string column, (Guid Key, DateTimeOffset Stored, bool Related)[] rows)
    {
        if (rows.Length > 0)
        {
            session.QueueSqlCommand(
                $"insert into records.statement_{column} (tenant_id, {column}, stored, via, related) select ?, m.key, m.stored, m.stored, m.related from unnest(?, ?, ?) m(key, stored, related)",
                tenant,
                rows.Select(row => row.Key).ToArray(),
                rows.Select(row => row.Stored).ToArray(),
                rows.Select(row => row.Related).ToArray());
        }
    }
}
