using LearningRecords.Insights.Privacy;
using LearningRecords.Xapi;
using Npgsql;
using NpgsqlTypes;

namespace LearningRecords.Insights.Engagement;

/// <summary>What was told from one kind of terminal.</summary>
public sealed record TerminalUse(string Terminal, long Statements, long Sessions);

public static class QueryTerminals
{
    /// <summary>The terminals by statements, the most used first, over the days, weeks or months from one day to another. Those with too few active learners on the terminal are left out.</summary>
    /// <param name="group">Id of a learner group; null: everyone.</param>
    /// <param name="course">Id of a course; null: all.</param>
    public static async Task<IReadOnlyList<TerminalUse>> RunAsync(
        NpgsqlDataSource database, string tenant, string? group, string? course, Grain grain, DateOnly from, DateOnly until, PrivacyThreshold threshold, CancellationToken token)
    {
        await using var command = course is null ? Summed(database, tenant, group) : InCourse(database, tenant, course, group);
        command.Parameters.AddWithValue(GrainText.Of(grain));
        command.Parameters.AddWithValue(NpgsqlDbType.Date, TenantCalendar.PeriodOf(grain, from));
        command.Parameters.AddWithValue(NpgsqlDbType.Date, until);
        command.Parameters.AddWithValue(threshold.Learners);
        await using var reader = await command.ExecuteReaderAsync(token);
        var terminals = new List<TerminalUse>();
        while (await reader.ReadAsync(token))
            terminals.Add(new TerminalUse(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2)));
        return terminals;
    }

    private static NpgsqlCommand Summed(NpgsqlDataSource database, string tenant, string? group)
    {
        var command = database.CreateCommand(
            """
            select terminal, sum(statements)::bigint, sum(sessions)::bigint from insights.engagement
            where tenant_id = $1 and learner_group = $2 and course = '00000000-0000-0000-0000-000000000000' and terminal <> $3
              and grain = $4 and period between $5 and $6 and active_learners >= $7
            group by terminal having sum(statements) > 0 order by 2 desc, 1
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(group is null ? Guid.Empty : IriKey.Of(group));
        command.Parameters.AddWithValue(EngagementTotals.AllTerminals);
        return command;
    }

    private static NpgsqlCommand InCourse(NpgsqlDataSource database, string tenant, string course, string? group) => InCourseSql.Command(
        database, tenant, course, group,
        $"""
        with {InCourseSql.Hours}, {InCourseSql.Sittings},
        shown as (
            select terminal, date_trunc($5, hour)::date as period, sum(statements)::bigint as statements from hours
            group by 1, 2 having date_trunc($5, hour)::date between $6 and $7 and count(distinct learner) >= $8),
        sat as (select terminal, date_trunc($5, starts)::date as period, count(*) as sessions from sittings group by 1, 2)
        select shown.terminal, sum(shown.statements)::bigint, coalesce(sum(sat.sessions), 0)::bigint
        from shown left join sat on sat.terminal = shown.terminal and sat.period = shown.period
        group by shown.terminal order by 2 desc, 1
        """);
}
