using LearningRecords.Insights.Engagement;
using LearningRecords.Xapi;
using Npgsql;
using Weasel.Postgresql.Tables;

namespace LearningRecords.Insights.Rebuilding;

/// <summary>Tables like those of the read models, in a schema of their own that holds one tenant's next rows. A crash of the database empties them, which no rebuild survives anyway.</summary>
internal sealed class NextTables(string tenant)
{
    // Written once each and read as a whole, so an index would only cost.
    private static readonly HashSet<string> WithoutKey = new(StringComparer.Ordinal)
    {
        "statement_fact", "learner_hour", "learner_ever", "session", "progress", "attempt", "part_progress", "course_total", "engagement", "hour_of_week", "retention", "group_learner", "video_event", "watched", "video",
    };

    public string Schema { get; } = $"insights_next_{IriKey.Of(tenant):N}";

    public Task CreateAsync(NpgsqlConnection connection, CancellationToken token) => ExecuteAsync(connection, string.Join('\n',
    [
        Drop,
        $"create schema {Schema};",
        .. InsightsSchema.Tables.Select(table => $"create unlogged table {Schema}.{table.Identifier.Name} (like {table.Identifier.QualifiedName});"),
        .. InsightsSchema.Tables.Where(table => !WithoutKey.Contains(table.Identifier.Name))
            .Select(table => $"alter table {Schema}.{table.Identifier.Name} add primary key ({string.Join(", ", table.PrimaryKeyColumns)});"),
        .. TotalRows.Sums.Select(table => TotalRows.CreateParts(table, Schema)),
        $"create unlogged table {Schema}.first_day (tenant_id text not null, learner uuid not null, first_day date not null);",
    ]), token);

    public Task DropAsync(NpgsqlConnection connection, CancellationToken token) => ExecuteAsync(connection, Drop, token);

    /// <summary>As <see cref="ReplaceFoldedAsync"/>, of those tables, the largest, that are complete before anything is folded.</summary>
    public async Task ReplaceGatheredAsync(NpgsqlConnection connection, CancellationToken token)
    {
        await ExecuteAsync(connection, "set local work_mem = '64MB'", token);
        foreach (var table in InsightsSchema.Tables.Where(IsGathered))
            await ReplaceAsync(connection, table, token);
    }

    /// <summary>Makes the tenant's rows those of these tables, and leaves every row alone that is as it is to be. Readers see the one or the other, whole.</summary>
    /// <param name="done">Gets how many tables are done.</param>
    public async Task ReplaceFoldedAsync(NpgsqlConnection connection, Action<int> done, CancellationToken token)
    {
        foreach (var (index, table) in InsightsSchema.Tables.Index().Where(table => !IsGathered(table.Item)))
        {
            await ReplaceAsync(connection, table, token);
            done(index + 1);
        }
    }

    private static bool IsGathered(Table table) => table.Identifier.Name is "statement_fact" or "video_event";

    private async Task ReplaceAsync(NpgsqlConnection connection, Table table, CancellationToken token)
    {
        // How many rows there are, and of how many learners or courses, is all that the plans ask for; a look at every column costs a second.
        await ExecuteAsync(connection, $"analyze {Schema}.{table.Identifier.Name} ({table.PrimaryKeyColumns[table.PrimaryKeyColumns.Count > 1 ? 1 : 0]})", token);
        await RemoveAsync(connection, table, token);
        await AddAsync(connection, table, token);
    }

    private async Task RemoveAsync(NpgsqlConnection connection, Table table, CancellationToken token)
    {
        var others = table.Columns.Select(column => column.Name).Except(table.PrimaryKeyColumns, StringComparer.Ordinal).ToArray();
        var same = others.Length == 0 ? "" : $" and (n.{string.Join(", n.", others)}) is not distinct from (r.{string.Join(", r.", others)})";
        await using var command = new NpgsqlCommand(
            $"delete from {table.Identifier.QualifiedName} r where r.tenant_id = $1 and not exists (select from {Schema}.{table.Identifier.Name} n where {SameKey(table)}{same})", connection)
        { CommandTimeout = 0, Parameters = { new() { Value = tenant } } };
        await command.ExecuteNonQueryAsync(token);
    }

    // Whatever is left is right, so as many rows as there are to be are the rows there are to be.
    private async Task AddAsync(NpgsqlConnection connection, Table table, CancellationToken token)
    {
        await using (var count = new NpgsqlCommand(
            $"select (select count(*) from {Schema}.{table.Identifier.Name}) = (select count(*) from {table.Identifier.QualifiedName} where tenant_id = $1)", connection)
        { CommandTimeout = 0, Parameters = { new() { Value = tenant } } })
        {
            if (await count.ExecuteScalarAsync(token) is true)
                return;
        }

        var columns = string.Join(", ", table.Columns.Select(column => column.Name));
        // In the order of the key, of which all have the tenant in common: comparing its name each time would take most of the sorting.
        var order = table.PrimaryKeyColumns.Count > 1 ? $"order by {string.Join(", ", table.PrimaryKeyColumns.Skip(1))}" : "";
        await using var command = new NpgsqlCommand(
            $"""
            insert into {table.Identifier.QualifiedName} ({columns})
            select {columns} from {Schema}.{table.Identifier.Name} n
            where not exists (select from {table.Identifier.QualifiedName} r where r.tenant_id = $1 and {SameKey(table)})
            {order}
            """, connection)
        { CommandTimeout = 0, Parameters = { new() { Value = tenant } } };
        await command.ExecuteNonQueryAsync(token);
    }

    private string Drop => $"drop schema if exists {Schema} cascade;";

    private static string SameKey(Table table) => string.Join(" and ", table.PrimaryKeyColumns.Select(column => $"n.{column} = r.{column}"));

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(token);
    }
}
