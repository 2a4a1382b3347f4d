using System.Globalization;
using Marten;
using Npgsql;

namespace LearningRecords.Insights.Folding;

/// <summary>What a page of events changes in the read models, in order: in the daemon's transaction, or at once in tables that a rebuild fills beside the read models.</summary>
public sealed class PageChanges
{
    private readonly List<(string Sql, object?[] Values)> _commands = [];
    private readonly List<Action<NpgsqlConnection, string>> _copies = [];

    /// <param name="sql">Names each of its tables by schema <c>insights</c>, and its values by <c>?</c>.</param>
    public void QueueSqlCommand(string sql, params object?[] values) => _commands.Add((sql, values));

    /// <summary>Rows that nobody has written before.</summary>
    internal void Insert<TRow>(RowFormat<TRow> format, string tenant, IReadOnlyCollection<TRow> rows)
    {
        if (rows.Count > 0)
            _copies.Add((connection, schema) => format.Copy(connection, schema, tenant, rows));
    }

    internal void QueueTo(IDocumentOperations operations)
    {
        foreach (var (sql, values) in _commands)
            operations.QueueSqlCommand(sql, values!);
        if (_copies.Count > 0)
            ((ITransactionParticipantRegistrar)operations).AddTransactionParticipant(new CopiesOf(_copies));
    }

    internal async Task SaveAsync(NpgsqlConnection connection, string schema, CancellationToken token)
    {
        await using var batch = new NpgsqlBatch(connection) { Timeout = 0 };
        foreach (var (sql, values) in _commands)
        {
            var command = new NpgsqlBatchCommand(Numbered(sql.Replace($"{InsightsSchema.Schema}.", $"{schema}.", StringComparison.Ordinal)));
            foreach (var value in values)
                command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
            batch.BatchCommands.Add(command);
        }

        if (batch.BatchCommands.Count > 0)
            await batch.ExecuteNonQueryAsync(token);
        foreach (var copy in _copies)
            copy(connection, schema);
    }

    private static string Numbered(string sql)
    {
        var parts = sql.Split('?');
        return string.Concat(parts.Select((part, index) => index == 0 ? part : string.Create(CultureInfo.InvariantCulture, $"${index}{part}")));
    }

    private sealed class CopiesOf(IReadOnlyList<Action<NpgsqlConnection, string>> copies) : ITransactionParticipant
    {
        public Task BeforeCommitAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken token)
        {
            foreach (var copy in copies)
                copy(connection, InsightsSchema.Schema);
            return Task.CompletedTask;
        }
    }
}
