using System.Text.RegularExpressions;
using LearningRecords.Server.Access;
using Npgsql;

namespace LearningRecords.Server.Analysts;

/// <summary>A login of the database whose password is shown this once.</summary>
public sealed record NewAnalyst(string Role, string Password, string Tenant, bool Persons);

/// <summary>Makes a role that reads one tenant's views and nothing else.</summary>
public static partial class CreateAnalyst
{
    private const int Connections = 10;

    /// <param name="persons">Whether it may also read the views about persons.</param>
    /// <exception cref="RefusedException">The name breaks the rule or is taken, there is no such tenant, or the database's user may make no roles.</exception>
    public static async Task<NewAnalyst> RunAsync(NpgsqlDataSource database, string tenant, string name, bool persons, CancellationToken token)
    {
        if (!Name().IsMatch(name))
            throw new RefusedException(StatusCodes.Status400BadRequest, $"An analyst's name is 1 to 20 lower-case letters, digits and underscores, the first a letter: grafana. '{name}' is not.");
        if (await Tenants.FindAsync(database, tenant, token) is null)
            throw new RefusedException(StatusCodes.Status400BadRequest, $"There is no tenant {tenant}.");

        await using var connection = await database.OpenConnectionAsync(token);
        await RequireViewsAsync(connection, token);
        var (role, password) = ($"{tenant}_{name}", Credentials.NewSecret());
        await using var transaction = await connection.BeginTransactionAsync(token);
        try
        {
            // The name has passed the rule and the password is hexadecimal, so neither needs quoting.
            await using var create = new NpgsqlCommand(
                $"""
                create role {role} login password '{password}' connection limit {Connections} in role {AnalystAccess.Analyst}{(persons ? $", {AnalystAccess.Persons}" : "")};
                alter role {role} set default_transaction_read_only = on;
                alter role {role} set search_path = insights;
                alter role {role} set statement_timeout = '60s';
                alter role {role} set idle_in_transaction_session_timeout = '60s';
                """, connection, transaction);
            await create.ExecuteNonQueryAsync(token);
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.DuplicateObject)
        {
            throw new RefusedException(StatusCodes.Status409Conflict, $"There is a role {role} already in this database server. Choose another name, or revoke it: analysts revoke {role}");
        }

        await using var keep = new NpgsqlCommand("insert into records.analyst (role, tenant_id, name, persons, created) values ($1, $2, $3, $4, clock_timestamp())", connection, transaction);
        keep.Parameters.AddWithValue(role);
        keep.Parameters.AddWithValue(tenant);
        keep.Parameters.AddWithValue(name);
        keep.Parameters.AddWithValue(persons);
        await keep.ExecuteNonQueryAsync(token);
        await transaction.CommitAsync(token);
        return new NewAnalyst(role, password, tenant, persons);
    }

    private static async Task RequireViewsAsync(NpgsqlConnection connection, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            "select current_user, exists (select from pg_views where schemaname = 'insights' and viewowner = $1) and (select rolsuper or rolcreaterole from pg_roles where rolname = current_user)", connection);
        command.Parameters.AddWithValue(AnalystAccess.OwnerOfViews);
        await using var reader = await command.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        if (!reader.GetBoolean(1))
            throw new RefusedException(StatusCodes.Status409Conflict, $"The database's user {reader.GetString(0)} may make no roles. Let it (alter role {reader.GetString(0)} createrole), then run db-apply.");
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9_]{0,19}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
