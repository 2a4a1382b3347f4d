using System.Globalization;
using Npgsql;

namespace LearningRecords.Server.Tests.Insights;

/// <summary>What the views for analysts say of a course that was counted by hand.</summary>
public sealed class AnalystFiguresTests(SpringCourse spring, AnalystTests.Logins logins) : IClassFixture<SpringCourse>, IClassFixture<AnalystTests.Logins>
{
    [Theory]
    [InlineData("select statements, learners, courses, activities from summary", "38 26 1 3")]
    [InlineData("select learners from learner_groups where id = 'https://example.edu.cn/centres/spring'", "20")]
    [InlineData("select period, active_learners, new_learners, returning_learners, statements, sessions, dwell_seconds, suppressed from engagement_by_group where group_id is null and terminal = 'all' and grain = 'week' order by period",
        "2026-03-02 20 20 0 20 20 12000 False, 2026-03-09 16 6 10 16 16 0 False, 2026-03-16 - - - - - - True")]
    [InlineData("select terminal, active_learners from engagement_by_group where group_id is null and grain = 'month' order by terminal", "all 26, phone 16, unknown 20")]
    [InlineData("select period, active_learners, new_learners from engagement_by_group where group_id = 'https://example.edu.cn/centres/spring' and terminal = 'all' and grain = 'day' order by period", "2026-03-02 20 20, 2026-03-11 10 0, 2026-03-17 - -")]
    [InlineData("select period, active_learners, new_learners, completions, suppressed from engagement_by_course where course_id = 'https://example.edu.cn/courses/spring' and grain = 'month'", "2026-03-01 26 26 0 False")]
    [InlineData("select count(*) from engagement_by_group where grain = 'ever'", "0")]
    [InlineData("select week, weekday, hour, statements, suppressed from hours_of_week where group_id is null order by week", "2026-03-02 1 8 20 False, 2026-03-09 3 20 16 False, 2026-03-16 2 9 - True")]
    [InlineData("select cohort, weeks_since, learners, cohort_learners, share, suppressed from retention_by_week where group_id is null order by cohort, week",
        "2026-03-02 0 20 20 1 False, 2026-03-02 1 10 20 0.5 False, 2026-03-02 2 - 20 - True, 2026-03-09 0 6 6 1 False")]
    [InlineData("select title_zh, length_seconds, viewers, watched_seconds, average_watched from videos", "春 20 20 170 0.425")]
    [InlineData("select viewers, views, suppressed, min(second), max(second) from video_seconds group by 1, 2, 3 order by 4", "20 20 False 0 4, 10 10 False 5 9, - - True 10 14")]
    [InlineData("select id, counts_for_progress, learners, completed, passed, scored, round(average_best_score::numeric, 4), suppressed from parts where id like '%quiz%'", "https://example.edu.cn/quizzes/spring True 16 10 10 16 0.6125 False")]
    [InlineData("select learners, completed, passed, average_progress, scored, average_last_score, suppressed from parts where id like '%essay%'", "- - - - - - True")]
    public async Task A_view_says_what_was_counted_by_hand_and_hides_what_speaks_of_few(string sql, string counted) =>
        Assert.Equal(counted, await ReadAsync(await logins.OfAsync(spring.Tenant, persons: false), sql));

    [Theory]
    [InlineData("select first_day, count(*) from learners group by 1 order by 1", "2026-03-02 20, 2026-03-11 6")]
    [InlineData("select success, count(*), count(distinct registration), max(statements) from attempts group by 1 order by 1", "- 16 16 1")]
    [InlineData("select course_id is null, terminal, seconds, count(*) from sessions group by 1, 2, 3 order by 1, 2, 3", "False phone 0 16, False unknown 0 2, False unknown 600 20, True phone 0 16, True unknown 0 2, True unknown 600 20")]
    [InlineData("select watched_seconds, repeated_seconds, share, count(*) from watched_videos group by 1, 2, 3 order by 1", "5 0 0.25 10, 10 0 0.5 6, 15 0 0.75 4")]
    public async Task A_view_of_persons_says_what_was_counted_by_hand(string sql, string counted) =>
        Assert.Equal(counted, await ReadAsync(await logins.OfAsync(spring.Tenant, persons: true), sql));

    private static async Task<string> ReadAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(column => Text(reader.GetValue(column)))));
        return string.Join(", ", rows);
    }

    private static string Text(object value) => value switch
    {
        DBNull => "-",
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
