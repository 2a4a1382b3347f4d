using System.Text;
using LearningRecords.Server.Ingest;
using LearningRecords.Xapi;
using Marten;

namespace LearningRecords.Server.Agents;

/// <summary>Keeps the names that newly accepted statements give to Agents and Groups.</summary>
public static class RememberNames
{
    public static void Queue(IDocumentSession session, string tenant, IReadOnlyList<AcceptedStatement> accepted)
    {
        var names = accepted.Where(entry => entry.Prepared.Defines)
            .SelectMany(entry => entry.Statement.SeenAgents)
            .Where(agent => agent is { IsIdentified: true, Name: not null })
            .Select(agent => (agent.Key, Name: agent.Name!))
            .Distinct()
            .ToArray();
        if (names.Length == 0)
            return;
        session.QueueSqlCommand(
            """
            insert into records.agent_name (tenant_id, agent, name_hash, name)
            select ?, n.agent, n.name_hash, n.name from unnest(?, ?, ?) n(agent, name_hash, name)
            on conflict do nothing
            """,
            tenant,
            names.Select(entry => entry.Key).ToArray(),
            names.Select(entry => IriKey.Of(entry.Name)).ToArray(),
            names.Select(entry => Encoding.UTF8.GetBytes(entry.Name)).ToArray());
    }
}
