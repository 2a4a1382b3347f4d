using Marten;
using Npgsql;

namespace LearningRecords.Server.Access;

/// <summary>The institutions that share the store. Every query, event and credential belongs to one.</summary>
public static class Tenants
{
    public const string Default = "default";

    /// <summary>The tenant of the simulated learners a new installation starts with.</summary>
    public const string Demo = "demo";

    /// <summary>Creates the tenant with its event partition and clock; an existing one is left as it is.</summary>
    public static async Task CreateAsync(IDocumentStore store, NpgsqlDataSource database, string tenant, CancellationToken token)
    {
        await store.Advanced.AddMartenManagedTenantsAsync(token, tenant);
        await using var command = database.CreateCommand(
            """
            with clock as (insert into records.tenant_clock (tenant_id, last) values ($1, clock_timestamp()) on conflict do nothing)
            insert into records.tenant (tenant_id, created) values ($1, clock_timestamp()) on conflict do nothing
            """);
        command.Parameters.AddWithValue(tenant);
        await command.ExecuteNonQueryAsync(token);
    }

    public static async Task<IReadOnlyList<string>> ListAsync(NpgsqlDataSource database, CancellationToken token)
    {
        await using var command = database.CreateCommand("select tenant_id from records.tenant order by created, tenant_id");
        await using var reader = await command.ExecuteReaderAsync(token);
        var tenants = new List<string>();
        while (await reader.ReadAsync(token))
            tenants.Add(reader.GetString(0));
        return tenants;
    }
}
