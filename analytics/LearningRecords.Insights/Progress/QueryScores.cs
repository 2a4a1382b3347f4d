using Npgsql;

namespace LearningRecords.Insights.Progress;

/// <summary>How many learners of a course have a best score within these bounds.</summary>
/// <param name="From">Scaled; included.</param>
/// <param name="Until">Scaled; included in the last bin only.</param>
public sealed record ScoreBin(double From, double Until, long Learners);

public static class QueryScores
{
    private const int Bins = 10;

    /// <summary>The bin of a row's best score: its tenth, from 0; -1 for the negative scores.</summary>
    internal static string BinOf(string row) => $"case when {row}.best_score < 0 then -1 else least(floor({row}.best_score::numeric * {Bins}), {Bins - 1})::integer end";

    /// <summary>The tenths from 0 to 1 in order, before them the negative scores if there are any; learners without a score are in none.</summary>
    /// <param name="group">Id of a learner group: only learners who did anything in the course as its members; null: everyone.</param>
    public static async Task<IReadOnlyList<ScoreBin>> RunAsync(NpgsqlDataSource database, string tenant, string course, string? group, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"""
            select {BinOf("s")}, sum(s.learners)::bigint
            from (
                select p.best_score, count(*) as learners from insights.progress p
                where p.tenant_id = $1 and p.course = $2 and p.best_score is not null and {LearnerProgressSql.InGroup(group is null ? null : "$3")}
                group by 1) s
            group by 1
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddKeyOf(course);
        if (group is not null)
            command.Parameters.AddKeyOf(group);
        await using var reader = await command.ExecuteReaderAsync(token);
        var learners = new Dictionary<int, long>();
        while (await reader.ReadAsync(token))
            learners[reader.GetInt32(0)] = reader.GetInt64(1);
        var tenths = Enumerable.Range(0, Bins).Select(bin => new ScoreBin((double)bin / Bins, (double)(bin + 1) / Bins, learners.GetValueOrDefault(bin)));
        return learners.TryGetValue(-1, out var negative) ? [new ScoreBin(-1, 0, negative), .. tenths] : [.. tenths];
    }
}
