using System.Globalization;
using Marten;
using Npgsql;

namespace LearningRecords.Insights.Folding;

/// <summary>What a page of events changes in the read models, in order: in the daemon's transaction, or at once in tables that a rebuild fills beside the read models.</summary>
public sealed class PageChanges
{
    private readonly List<Func<NpgsqlConnection, string, CancellationToken, Task>> _steps = [];

    // Statements that follow one another travel together.
    private List<(string Sql, object?[] Values)>? _statements;

    /// <param name="sql">Names each of its tables by schema <c>insights</c>, and its values by <c>?</c>.</param>
    public void QueueSqlCommand(string sql, params object?[] values)
    {
        if (_statements is null)
        {
            List<(string, object?[])> statements = _statements = [];
            _steps.Add((connection, schema, token) => SendAsync(statements, connection, schema, token));
        }

        _statements.Add((sql, values));
    }

    /// <summary>Rows that nobody has written before.</summary>
    internal void Insert<TRow>(RowFormat<TRow> format, string tenant, IReadOnlyCollection<TRow> rows)
    {
        if (rows.Count == 0)
            return;
        Then((connection, schema, _) =>
        {
            format.Copy(connection, schema, tenant, rows);
            return Task.CompletedTask;
        });
    }

    /// <summary>What others found to change, behind all that is queued already.</summary>
    internal void Append(PageChanges others) => Then(others.SaveAsync);

    internal void QueueTo(IDocumentOperations operations) => ((ITransactionParticipantRegistrar)operations).AddTransactionParticipant(new Saving(this));

    internal async Task SaveAsync(NpgsqlConnection connection, string schema, CancellationToken token)
    {
        foreach (var step in _steps)
            await step(connection, schema, token);
    }

    private void Then(Func<NpgsqlConnection, string, CancellationToken, Task> step)
    {
        _statements = null;
        _steps.Add(step);
    }

    private static async Task SendAsync(List<(string Sql, object?[] Values)> statements, NpgsqlConnection connection, string schema, CancellationToken token)
    {
        await using var batch = new NpgsqlBatch(connection) { Timeout = 0 };
        foreach (var (sql, values) in statements)
        {
            var command = new NpgsqlBatchCommand(Numbered(sql.Replace($"{InsightsSchema.Schema}.", $"{schema}.", StringComparison.Ordinal)));
            foreach (var value in values)
                command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
            batch.BatchCommands.Add(command);
        }

        await batch.ExecuteNonQueryAsync(token);
    }

    private static string Numbered(string sql)
    {
        var parts = sql.Split('?');
        return string.Concat(parts.Select((part, index) => index == 0 ? part : string.Create(CultureInfo.InvariantCulture, $"${index}{part}")));
    }

    private sealed class Saving(PageChanges changes) : ITransactionParticipant
    {
        public Task BeforeCommitAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken token) =>
            changes.SaveAsync(connection, InsightsSchema.Schema, token);
    }
}
