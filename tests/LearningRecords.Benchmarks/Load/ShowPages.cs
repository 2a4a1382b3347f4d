using LearningRecords.Server.Operations;
using Npgsql;

namespace LearningRecords.Benchmarks.Load;

/// <summary>The dashboards on learners over two years, until the service is ended: for PageCostTests to measure and for eyes.</summary>
internal static class ShowPages
{
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    /// <param name="folder">Where the store is kept, to be shown again by a later run, or asked by <see cref="AskInsights"/>.</param>
    public static async Task RunAsync(int size, int courses, string folder)
    {
        var statements = new PastStatements(size);
        await using var store = await PastStore.OpenAsync(folder, statements, size);
        await store.AddCoursesAsync(statements, courses);
        await using var service = await MeasuredService.StartAsync(store.ConnectionString);
        await using (var database = NpgsqlDataSource.Create(store.ConnectionString))
            await ReadModelLag.FoldedAsync(database, PastStore.Tenant, Patience, CancellationToken.None);
        Console.WriteLine($"LEARNINGRECORDS_PAGES={service.SignInLink ?? service.Address.ToString()}");
        Console.WriteLine($"LEARNINGRECORDS_PAGES_TENANT={PastStore.Tenant}");
        Console.WriteLine($"LEARNINGRECORDS_PAGES_CREDENTIAL={PastStore.Key}:{MeasuredService.Secret}");
        var ended = new TaskCompletionSource();
        Console.CancelKeyPress += (_, press) =>
        {
            press.Cancel = true;
            ended.TrySetResult();
        };
        await ended.Task;
    }
}
