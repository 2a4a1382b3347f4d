using LearningRecords.Insights.Facts;
using LearningRecords.Insights.Privacy;
using LearningRecords.Server.Operations;
using Marten;
using Npgsql;

namespace LearningRecords.Server.Access;

/// <summary>An institution that shares the store.</summary>
/// <param name="Created">UTC.</param>
/// <param name="Suspended">Since when nobody may use it, UTC; null: it is in use.</param>
/// <param name="Migrating">Since when a migration fills it, UTC; nobody may use it before that is done. Null: none does.</param>
/// <param name="PrivacyThreshold">The least number of learners that its published figures speak of.</param>
public sealed record Tenant(string Name, DateTime Created, DateTime? Suspended, DateTime? Migrating, int PrivacyThreshold);

/// <summary>The institutions that share the store. Every query, event and credential belongs to one.</summary>
public static class Tenants
{
    public const string Default = "default";

    /// <summary>The tenant of the simulated learners a new installation starts with.</summary>
    public const string Demo = "demo";

    /// <summary>Creates the tenant with its event partition and clock; an existing one is left as it is.</summary>
    /// <returns>Whether it is new.</returns>
    /// <exception cref="RefusedException">The name breaks the rule for new tenants.</exception>
    public static Task<bool> CreateAsync(IDocumentStore store, NpgsqlDataSource database, string name, CancellationToken token) =>
        CreateAsync(store, database, name, migrating: false, token);

    /// <summary>Creates a tenant that nobody may use before <see cref="OpenAsync"/>; an existing one is left as it is.</summary>
    /// <inheritdoc cref="CreateAsync(IDocumentStore, NpgsqlDataSource, string, CancellationToken)"/>
    public static Task<bool> CreateClosedAsync(IDocumentStore store, NpgsqlDataSource database, string name, CancellationToken token) =>
        CreateAsync(store, database, name, migrating: true, token);

    /// <summary>Lets a tenant that a migration filled be used, its clock behind everything in it.</summary>
    public static async Task OpenAsync(NpgsqlDataSource database, string name, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            with clock as (
                update records.tenant_clock set last = greatest(last, (select max(stored) from records.statement where tenant_id = $1)) where tenant_id = $1)
            update records.tenant set migrating = null where tenant_id = $1
            """);
        command.Parameters.AddWithValue(name);
        await command.ExecuteNonQueryAsync(token);
    }

    private static async Task<bool> CreateAsync(IDocumentStore store, NpgsqlDataSource database, string name, bool migrating, CancellationToken token)
    {
        if (await FindAsync(database, name, token) is not null)
            return false;
        if (!TenantName.IsValid(name))
            throw new RefusedException(StatusCodes.Status400BadRequest, $"{TenantName.Rule}. '{name}' is not.");
        await store.Advanced.AddMartenManagedTenantsAsync(token, name);
        await using var command = database.CreateCommand(
            """
            with clock as (insert into records.tenant_clock (tenant_id, last) values ($1, clock_timestamp()) on conflict do nothing)
            insert into records.tenant (tenant_id, created, migrating) values ($1, clock_timestamp(), case when $2 then clock_timestamp() end) on conflict do nothing
            """);
        command.Parameters.AddWithValue(name);
        command.Parameters.AddWithValue(migrating);
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

    /// <summary>The tenant that somebody wants to see who names none: the default one once it has statements, until then the demonstration if there is one.</summary>
    public static async Task<string> OfNewcomerAsync(NpgsqlDataSource database, IReadOnlyList<string> tenants, CancellationToken token) =>
        tenants.Contains(Demo, StringComparer.Ordinal) && !await QuerySummary.AnyAsync(database, Default, token) ? Demo : Default;

    /// <summary>From within a second on, every request for the tenant is answered with 403; its data is kept.</summary>
    /// <returns>The tenant, or null when there is none.</returns>
    public static Task<Tenant?> SuspendAsync(NpgsqlDataSource database, string name, CancellationToken token) =>
        SetSuspended(database, name, "coalesce(suspended, clock_timestamp())", token);

    /// <returns>The tenant, or null when there is none.</returns>
    public static Task<Tenant?> ResumeAsync(NpgsqlDataSource database, string name, CancellationToken token) =>
        SetSuspended(database, name, "null", token);

    /// <summary>The least number of learners that the tenant's published figures speak of.</summary>
    public static async Task<PrivacyThreshold> PrivacyThresholdAsync(NpgsqlDataSource database, string name, CancellationToken token)
    {
        await using var command = database.CreateCommand("select privacy_threshold from records.tenant where tenant_id = $1");
        command.Parameters.AddWithValue(name);
        return new PrivacyThreshold(await command.ExecuteScalarAsync(token) as int? ?? PrivacyThreshold.Usual);
    }

    /// <param name="learners">1: every figure is shown.</param>
    /// <returns>The tenant, or null when there is none.</returns>
    /// <exception cref="RefusedException">The threshold is less than one learner, or more than a thousand.</exception>
    public static async Task<Tenant?> SetPrivacyThresholdAsync(NpgsqlDataSource database, string name, int learners, CancellationToken token)
    {
        if (learners is < 1 or > 1_000)
            throw new RefusedException(StatusCodes.Status400BadRequest, $"A privacy threshold is a number of learners from 1, which shows every figure, to 1000. {learners} is not.");
        await using var command = database.CreateCommand("update records.tenant set privacy_threshold = $2 where tenant_id = $1");
        command.Parameters.AddWithValue(name);
        command.Parameters.AddWithValue(learners);
        await command.ExecuteNonQueryAsync(token);
        return await FindAsync(database, name, token);
    }

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
        await using var command = database.CreateCommand("select tenant_id, created, suspended, migrating, privacy_threshold from records.tenant where $1::text is null or tenant_id = $1 order by created, tenant_id");
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = name });
        await using var reader = await command.ExecuteReaderAsync(token);
        var tenants = new List<Tenant>();
        while (await reader.ReadAsync(token))
            tenants.Add(new Tenant(reader.GetString(0), reader.GetDateTime(1), Moment(2), Moment(3), reader.GetInt32(4)));
        return tenants;

        DateTime? Moment(int column) => reader.IsDBNull(column) ? null : reader.GetDateTime(column);
    }
}
