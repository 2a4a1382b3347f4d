using LearningRecords.Server.Operations;
using Marten;
using Npgsql;

namespace LearningRecords.Server.Access;

/// <summary>An institution that shares the store.</summary>
/// <param name="Created">UTC.</param>
/// <param name="Suspended">Since when nobody may use it, UTC; null: it is in use.</param>
public sealed record Tenant(string Name, DateTime Created, DateTime? Suspended);

/// <summary>The institutions that share the store. Every query, event and credential belongs to one.</summary>
public static class Tenants
{
    public const string Default = "default";

    /// <summary>The tenant of the simulated learners a new installation starts with.</summary>
    public const string Demo = "demo";

    /// <summary>Creates the tenant with its event partition and clock; an existing one is left as it is.</summary>
    /// <returns>Whether it is new.</returns>
    /// <exception cref="RefusedException">The name breaks the rule for new tenants.</exception>
    public static async Task<bool> CreateAsync(IDocumentStore store, NpgsqlDataSource database, string name, CancellationToken token)
    {
        if (await FindAsync(database, name, token) is not null)
            return false;
        if (!TenantName.IsValid(name))
            throw new RefusedException(StatusCodes.Status400BadRequest, $"{TenantName.Rule}. '{name}' is not.");
        await store.Advanced.AddMartenManagedTenantsAsync(token, name);
        await using var command = database.CreateCommand(
            """
            with clock as (insert into records.tenant_clock (tenant_id, last) values ($1, clock_timestamp()) on conflict do nothing)
            insert into records.tenant (tenant_id, created) values ($1, clock_timestamp()) on conflict do nothing
            """);
        command.Parameters.AddWithValue(name);
        var isNew = await command.ExecuteNonQueryAsync(token) > 0;
        await ServiceWork.SayThatTenantsChangedAsync(database, token);
        return isNew;
    }

    public static async Task<Tenant?> FindAsync(NpgsqlDataSource database, string name, CancellationToken token) =>
        (await ReadAsync(database, name, token)).SingleOrDefault();

    /// <summary>The tenants, the oldest first.</summary>
    public static Task<IReadOnlyList<Tenant>> AllAsync(NpgsqlDataSource database, CancellationToken token) => ReadAsync(database, null, token);

    /// <summary>The tenants' names, the oldest first.</summary>
    public static async Task<IReadOnlyList<string>> ListAsync(NpgsqlDataSource database, CancellationToken token) =>
        [.. (await AllAsync(database, token)).Select(tenant => tenant.Name)];

    /// <summary>From within a second on, every request for the tenant is answered with 403; its data is kept.</summary>
    /// <returns>The tenant, or null when there is none.</returns>
    public static Task<Tenant?> SuspendAsync(NpgsqlDataSource database, string name, CancellationToken token) =>
        SetSuspended(database, name, "coalesce(suspended, clock_timestamp())", token);

    /// <returns>The tenant, or null when there is none.</returns>
    public static Task<Tenant?> ResumeAsync(NpgsqlDataSource database, string name, CancellationToken token) =>
        SetSuspended(database, name, "null", token);

    /// <summary>What a request is answered that began while the tenant was in use and arrives when it is no more.</summary>
    public static RefusedException NotInUse(string name) =>
        new(StatusCodes.Status403Forbidden, $"The tenant {name} was suspended or deleted while this request was on its way. Nothing of it was stored.");

    private static async Task<Tenant?> SetSuspended(NpgsqlDataSource database, string name, string moment, CancellationToken token)
    {
        await using var command = database.CreateCommand($"update records.tenant set suspended = {moment} where tenant_id = $1");
        command.Parameters.AddWithValue(name);
        await command.ExecuteNonQueryAsync(token);
        return await FindAsync(database, name, token);
    }

    private static async Task<IReadOnlyList<Tenant>> ReadAsync(NpgsqlDataSource database, string? name, CancellationToken token)
    {
        await using var command = database.CreateCommand("select tenant_id, created, suspended from records.tenant where $1::text is null or tenant_id = $1 order by created, tenant_id");
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = name });
        await using var reader = await command.ExecuteReaderAsync(token);
        var tenants = new List<Tenant>();
        while (await reader.ReadAsync(token))
            tenants.Add(new Tenant(reader.GetString(0), reader.GetDateTime(1), await reader.IsDBNullAsync(2, token) ? null : reader.GetDateTime(2)));
        return tenants;
    }
}
