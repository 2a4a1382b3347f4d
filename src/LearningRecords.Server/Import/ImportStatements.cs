using System.Text;
using LearningRecords.Server.Access;
using LearningRecords.Server.Ingest;
using LearningRecords.Server.Requests;
using LearningRecords.Xapi;

namespace LearningRecords.Server.Import;

/// <summary>One statement to import and where it stands in its file.</summary>
/// <param name="Number">Line of a JSON Lines file or position in an array, from 1.</param>
public readonly record struct StatementSource(long Number, ReadOnlyMemory<byte> Json);

/// <summary>How an import ended.</summary>
/// <param name="New">Statements that were not there before.</param>
/// <param name="Known">Statements that were already stored and equal.</param>
/// <param name="Refused">Statements not stored, each with its reasons.</param>
public sealed record ImportSummary(long New, long Known, IReadOnlyList<RefusedStatement> Refused);

/// <summary>A statement that was not stored.</summary>
public sealed record RefusedStatement(long Number, IReadOnlyList<string> Reasons);

/// <summary>Stores statements from a file through the same door as the statements resource; what is refused is named and does not stop the rest.</summary>
public static class ImportStatements
{
    private const int BatchSize = 500;
    private const int BatchesUnderWay = 4;
    private static readonly byte[] Authority = Encoding.UTF8.GetBytes(Credentials.AuthorityOf("import"));

    public static async Task<ImportSummary> RunAsync(
        StatementWriter writer, string tenant, IAsyncEnumerable<StatementSource> statements, Action<long> progress, CancellationToken token)
    {
        var underWay = new Queue<Task<BatchOutcome>>();
        var refused = new List<RefusedStatement>();
        long fresh = 0, known = 0;
        await foreach (var batch in statements.Chunk(BatchSize).WithCancellation(token))
        {
            underWay.Enqueue(Store(writer, tenant, batch));
            if (underWay.Count == BatchesUnderWay)
                Count(await underWay.Dequeue());
        }

        while (underWay.TryDequeue(out var outcome))
            Count(await outcome);
        return new ImportSummary(fresh, known, refused);

        void Count(BatchOutcome outcome)
        {
            fresh += outcome.New;
            known += outcome.Known;
            refused.AddRange(outcome.Refused);
            progress(fresh + known + refused.Count);
        }
    }

    private static async Task<BatchOutcome> Store(StatementWriter writer, string tenant, StatementSource[] batch)
    {
        await Task.Yield();
        var refused = new List<RefusedStatement>();
        var prepared = new List<(long Number, PreparedStatement Statement)>(batch.Length);
        foreach (var source in batch)
        {
            var (statement, problems) = Read(tenant, source.Json);
            if (statement is null)
                refused.Add(new RefusedStatement(source.Number, problems));
            else
                prepared.Add((source.Number, statement));
        }

        // One statement refuses its whole request, so the statement at fault is taken out and the rest tried again.
        while (true)
        {
            switch (await writer.WriteAsync(tenant, [.. prepared.Select(entry => entry.Statement)]))
            {
                case WriteResult.Stored stored:
                    return new BatchOutcome(stored.New, prepared.Count - stored.New, refused);
                case WriteResult.Conflicts conflict:
                    Refuse(conflict.StatementIndex, $"A different statement with the id {conflict.Id} is already stored.");
                    break;
                case WriteResult.VoidsVoiding voids:
                    Refuse(voids.StatementIndex, $"It voids {voids.Target}, which voids another and cannot be voided itself.");
                    break;
            }
        }

        void Refuse(int index, string reason)
        {
            refused.Add(new RefusedStatement(prepared[index].Number, [reason]));
            prepared.RemoveAt(index);
        }
    }

    // A file says nothing of its version but in the statements: what 1.0.3 refuses may be a statement of 2.0.
    private static (PreparedStatement? Statement, IReadOnlyList<string> Problems) Read(string tenant, ReadOnlyMemory<byte> json)
    {
        var version = XapiVersion.V1_0_3;
        var batch = StatementReader.Read(json, version);
        if (batch.Problems.Count > 0 && StatementReader.Read(json, XapiVersion.V2_0_0) is { Problems.Count: 0 } second)
            (version, batch) = (XapiVersion.V2_0_0, second);
        return batch.Problems.Count > 0
            ? (null, [.. batch.Problems.Select(problem => $"{problem.Pointer}: {problem.Message}")])
            : (PrepareStatements.Prepare(batch.Statements, new XapiCaller(tenant, Scopes.All, Authority, version), Guid.CreateVersion7)[0], []);
    }

    private sealed record BatchOutcome(int New, int Known, IReadOnlyList<RefusedStatement> Refused);
}
