using System.Text;
using LearningRecords.Server.Ingest;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Server.Agents;

/// <summary>Keeps the names that newly accepted statements give to Agents and Groups.</summary>
public static class RememberNames
{
    /// <returns>Null when they give none.</returns>
    public static NpgsqlBatchCommand? Insert(string tenant, IReadOnlyList<AcceptedStatement> accepted)
    {
        var names = accepted.Where(entry => entry.Prepared.Defines)
            .SelectMany(entry => entry.Statement.SeenAgents)
            .Where(agent => agent is { IsIdentified: true, Name: not null })
            .Select(agent => (agent.Key, Name: agent.Name!))
            .Distinct()
            .ToArray();
        if (names.Length == 0)
            return null;
        return new NpgsqlBatchCommand(
            """
            insert into records.agent_name (tenant_id, agent, name_hash, name)
            select $1, n.agent, n.name_hash, n.name from unnest($2, $3, $4) n(agent, name_hash, name)
            on conflict do nothing
            """)
        {
            Parameters =
            {
                new() { Value = tenant },
                new() { Value = names.Select(entry => entry.Key).ToArray() },
                new() { Value = names.Select(entry => IriKey.Of(entry.Name)).ToArray() },
                new() { Value = names.Select(entry => Encoding.UTF8.GetBytes(entry.Name)).ToArray() },
            },
        };
    }
}
