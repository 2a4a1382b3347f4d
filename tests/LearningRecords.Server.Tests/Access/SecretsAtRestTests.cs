using System.Text;
using LearningRecords.Server.People;
using LearningRecords.TestService;

namespace LearningRecords.Server.Tests.Access;

public sealed class SecretsAtRestTests
{
    [Fact]
    public async Task A_secret_stands_in_no_column_of_any_table()
    {
        var tenant = await RunningService.NewTenantAsync();
        var database = tenant.Installation.Database;
        var link = await SignInLinks.NewAsync(database, null, CancellationToken.None);
        var person = await SignedInPeople.NewPersonAsync(database, new(tenant.Tenant, Role.Viewer, []));
        await Passwords.SetAsync(database, person, "a password of nobody else", CancellationToken.None);
        await tenant.StoreAsync(SampleStatement.Json());
        await tenant.CaughtUpAsync();

        Assert.NotEmpty(await WhereAsync(tenant, tenant.Tenant));
        Assert.Empty(await WhereAsync(tenant, tenant.Secret));
        Assert.Empty(await WhereAsync(tenant, link));
        Assert.Empty(await WhereAsync(tenant, "a password of nobody else"));
    }

    /// <summary>The tables in which the text stands.</summary>
    internal static async Task<List<string>> WhereAsync(TenantClient tenant, string text)
    {
        var columns = new List<(string Table, string Column, bool Bytes)>();
        await using (var command = tenant.Installation.Database.CreateCommand(
            """
            select quote_ident(n.nspname) || '.' || quote_ident(c.relname), quote_ident(a.attname), a.atttypid = 'bytea'::regtype
            from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
            where c.relkind in ('r', 'm') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and a.attnum > 0 and not a.attisdropped
              and a.atttypid in ('text'::regtype, 'varchar'::regtype, 'bytea'::regtype, 'json'::regtype, 'jsonb'::regtype)
            """))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                columns.Add((reader.GetString(0), reader.GetString(1), reader.GetBoolean(2)));
        }

        var found = new List<string>();
        foreach (var table in columns.GroupBy(column => column.Table, StringComparer.Ordinal))
        {
            var holds = string.Join(" or ", table.Select(column => column.Bytes ? $"position($2 in {column.Column}) > 0" : $"position($1 in {column.Column}::text) > 0"));
            await using var command = tenant.Installation.Database.CreateCommand($"select exists (select from {table.Key} where $1::text is null or $2::bytea is null or {holds})");
            command.Parameters.AddWithValue(text);
            command.Parameters.AddWithValue(Encoding.UTF8.GetBytes(text));
            if (await command.ExecuteScalarAsync() is true)
                found.Add(table.Key);
        }

        return found;
    }
}
