using LearningRecords.Server.Access;
using LearningRecords.Server.Operations;

namespace LearningRecords.Server.Import;

/// <summary>
/// Fills a closed tenant as though its statements had arrived when they happened, or right behind what happened before them, so that what was known at any past moment can be asked; then it is opened.
/// </summary>
public static class RecordHistory
{
    /// <param name="statements">Roughly in the order in which they happened, each with its timestamp.</param>
    /// <param name="progress">Told how many were recorded so far.</param>
    public static async Task<ImportSummary> RunAsync(Installation installation, string tenant, IAsyncEnumerable<StatementSource> statements, Action<long> progress, CancellationToken token)
    {
        var (commits, last, total) = (installation.OpenCommits(), DateTimeOffset.MinValue, new ImportSummary());
        await ImportStatements.InChunksAsync(statements, new ImportTerms(Import: 0, _ => Guid.CreateVersion7()), async chunk =>
        {
            chunk = chunk with { Prepared = [.. chunk.Prepared.Select(entry => (entry.Number, entry.Statement with { Stored = last = MigrateStatements.NextMoment(entry.Statement.Statement.Timestamp!.Value, last) }))] };
            total += (await ImportStatements.CommitAsync(commits, tenant, chunk, token)).Summary;
            progress(total.Total);
        }, token);
        await Tenants.OpenAsync(installation.Database, tenant, token);
        return total;
    }
}
