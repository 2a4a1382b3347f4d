using System.Data;
using Npgsql;

namespace LearningRecords.Insights.Past;

/// <summary>The blocks of a table's rows.</summary>
/// <param name="Rows">The table of the rows.</param>
/// <param name="Table">That of the blocks.</param>
/// <param name="Content">Its column that holds a block.</param>
internal sealed record PackedBlocks(string Rows, string Table, string Content)
{
    public static readonly PackedBlocks OfFacts = new("statement_fact", "fact_block", "facts");
    public static readonly PackedBlocks OfMemberships = new("membership", "membership_block", "memberships");

    /// <summary>The last moment of <c>stored</c> that is packed; the beginning of the calendar: none is.</summary>
    public async Task<DateTimeOffset> LastAsync(NpgsqlConnection connection, string tenant, CancellationToken token)
    {
        await using var command = new NpgsqlCommand($"select coalesce(max(until), '-infinity') from {InsightsSchema.Schema}.{Table} where tenant_id = $1", connection)
        {
            Parameters = { new() { Value = tenant } },
        };
        return new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(token))!, TimeSpan.Zero);
    }

    /// <summary>Up to which moment of <c>stored</c> the next stretch goes; null: there are not as many rows yet.</summary>
    public async Task<DateTimeOffset?> EndAsync(NpgsqlConnection connection, string tenant, DateTimeOffset after, int ofStretch, CancellationToken token)
    {
        await using var command = new NpgsqlCommand($"select stored from {InsightsSchema.Schema}.{Rows} where tenant_id = $1 and stored > $2 order by stored offset $3 limit 1", connection)
        {
            CommandTimeout = 0,
            Parameters = { new() { Value = tenant }, new() { Value = after }, new() { Value = ofStretch - 1 } },
        };
        return await command.ExecuteScalarAsync(token) is DateTime end ? new DateTimeOffset(end, TimeSpan.Zero) : null;
    }

    /// <summary>Whether more rows were stored after one moment and until another.</summary>
    public async Task<bool> AreMoreBehindAsync(NpgsqlConnection connection, string tenant, DateTimeOffset after, DateTimeOffset moment, int most, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            $"select exists (select from {InsightsSchema.Schema}.{Rows} where tenant_id = $1 and stored > $2 and stored <= $3 order by stored offset $4 limit 1)", connection)
        {
            Parameters = { new() { Value = tenant }, new() { Value = after }, new() { Value = moment }, new() { Value = most } },
        };
        return (bool)(await command.ExecuteScalarAsync(token))!;
    }

    /// <summary>Writes a stretch, a block for each share of the learners.</summary>
    public async Task SaveAsync<TRow>(
        NpgsqlConnection connection, string tenant, DateTimeOffset until, IEnumerable<IGrouping<int, TRow>> shares, Func<IEnumerable<TRow>, byte[]> pack, CancellationToken token)
    {
        await using var importer = await connection.BeginBinaryImportAsync($"copy {InsightsSchema.Schema}.{Table} (tenant_id, share, until, {Content}) from stdin (format binary)", token);
        foreach (var share in shares)
            await importer.WriteRowAsync(token, tenant, (short)share.Key, until, pack(share));
        await importer.CompleteAsync(token);
    }

    /// <summary>The blocks of a share up to the one that holds a moment, in memory that is to be given back.</summary>
    public async Task<List<LentBlock>> ReadAsync(NpgsqlConnection connection, string tenant, int share, DateTimeOffset moment, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            $"""
            select {Content} from {InsightsSchema.Schema}.{Table} where tenant_id = $1 and share = $2
            and until <= coalesce((select min(until) from {InsightsSchema.Schema}.{Table} where tenant_id = $1 and share = $2 and until >= $3), 'infinity')
            """, connection)
        { Parameters = { new() { Value = tenant }, new() { Value = (short)share }, new() { Value = moment } } };
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, token);
        var blocks = new List<LentBlock>();
        while (await reader.ReadAsync(token))
        {
            await using var stream = await reader.GetStreamAsync(0, token);
            blocks.Add(await LentBlock.ReadAsync(stream, token));
        }

        return blocks;
    }
}
