using LearningRecords.Insights.Past;
using Npgsql;

namespace LearningRecords.Insights.Facts;

/// <summary>How much the read models held at a past moment of <c>stored</c>.</summary>
public static class QuerySummaryAsOf
{
    public static async Task<InsightsSummary> RunAsync(NpgsqlDataSource database, string tenant, DateTimeOffset moment, CancellationToken token)
    {
        var counted = await ReadPast.SumAsync(
            database, tenant, new PastScope(moment), () => new Counted(),
            (sum, learner) =>
            {
                sum.Learners++;
                sum.Statements += learner.Facts.Count;
                foreach (var fact in learner.Facts)
                    sum.Courses.Add(fact.Fact.Course);
            },
            (sum, other) =>
            {
                sum.Learners += other.Learners;
                sum.Statements += other.Statements;
                sum.Courses.UnionWith(other.Courses);
            }, token);
        await using var command = database.CreateCommand(
            """
            select (select count(*) from insights.activity where tenant_id = $1 and stored <= $2),
                   (select least(max(s.stored), (select k.stored from insights.known k where k.tenant_id = $1)) from records.statement s where s.tenant_id = $1 and s.stored <= $2)
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(moment.ToUniversalTime());
        await using var reader = await command.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        return new InsightsSummary(counted.Statements, counted.Learners, counted.Courses.Count, reader.GetInt64(0), reader.GetFieldValue<DateTime?>(1));
    }

    private sealed class Counted
    {
        public long Statements { get; set; }

        public long Learners { get; set; }

        public HashSet<Guid> Courses { get; } = [];
    }
}
