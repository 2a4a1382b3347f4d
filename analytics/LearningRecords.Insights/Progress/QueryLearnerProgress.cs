using System.Runtime.CompilerServices;
using LearningRecords.Insights.Courses;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.Progress;

/// <summary>One learner's progress in one course.</summary>
/// <param name="Learner">The learner's canonical identity.</param>
/// <param name="Course">The course's IRI.</param>
/// <param name="Progress">0 to 1.</param>
/// <param name="Position">Place, from 1, of the last of the course's known parts that the learner has reached; null: none.</param>
/// <param name="Parts">How many known parts the course has.</param>
/// <param name="BestScore">Scaled.</param>
/// <param name="TimeSpentSeconds">Time between statements of a sitting; pauses over 30 minutes end it.</param>
public sealed record LearnerProgress(
    string Learner,
    string? Name,
    string Course,
    double Progress,
    int? Position,
    int Parts,
    bool Completed,
    bool? Success,
    DateTime? PassedAt,
    int Attempts,
    int Statements,
    double? BestScore,
    double? LastScore,
    double TimeSpentSeconds,
    DateTime FirstActivity,
    DateTime LastActivity);

/// <summary>Which rows: each null means any.</summary>
/// <param name="Learner">A learner's canonical identity.</param>
/// <param name="After">Keys of the learner and the course of the last row of the page before.</param>
/// <param name="Limit">How many rows at most.</param>
/// <param name="Step">How far the learner came at least: a step of the funnel, <c>passed</c> or <c>rated</c>.</param>
/// <param name="Part">IRI of a part of the course that the learner came to.</param>
/// <param name="PartCompleted">Whether they completed that part.</param>
/// <param name="PartScored">Whether they have a score in that part.</param>
/// <param name="ScoreBin">The tenth, from 0, that their best score lies in, as <see cref="QueryScores"/> counts; -1: it is negative.</param>
/// <param name="TimeBin">The place, from 0, of the time in which they completed the course, as <see cref="QueryTimeToComplete"/> counts.</param>
/// <param name="Watched">A second of a video that they watched.</param>
public sealed record LearnerProgressFilter(
    string? Learner, string? Course, string? Group, (Guid Learner, Guid Course)? After, int? Limit, string? Step = null, string? Part = null,
    bool PartCompleted = false, bool PartScored = false, int? ScoreBin = null, int? TimeBin = null, WatchedSecond? Watched = null);

/// <summary>A second of a video.</summary>
/// <param name="Video">The video's IRI.</param>
/// <param name="Second">From 0.</param>
public sealed record WatchedSecond(string Video, int Second);

public static class QueryLearnerProgress
{
    /// <summary>Rows in the order of the keys of learner and course.</summary>
    public static async IAsyncEnumerable<LearnerProgress> RunAsync(
        NpgsqlDataSource database, string tenant, LearnerProgressFilter filter, [EnumeratorCancellation] CancellationToken token)
    {
        await using var command = database.CreateCommand();
        var asked = new RowsAsked(command, tenant, filter.Learner, filter.Course, filter.Group, filter.After is { } after ? [after.Learner, after.Course] : []);
        command.CommandText =
            $"""
            select l.identity, l.name, c.id, p.progress::float8, reached.position, reached.parts, p.completed, p.success, p.passed_at, p.attempts, p.statements, p.best_score, p.last_score,
                   p.time_spent_seconds::float8, p.first_activity, p.last_activity
            from ({asked.Select($"({LearnerProgressSql.Select}) p", $"{LearnerProgressSql.InGroup(asked.Group)} and {string.Join(" and ", Reached(filter, asked))}", "p.course", filter.Limit)}) p
            {LearnerProgressSql.Named}
            cross join lateral (
                select max(ordered.place) filter (where (select true from insights.part_progress a
                           where a.tenant_id = p.tenant_id and a.learner = p.learner and a.course = p.course and a.activity = ordered.activity))::integer as position,
                       count(*)::integer as parts
                from ({KnownPartsSql.Ordered("p")}) ordered) reached
            order by p.learner, p.course
            """;
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            yield return new LearnerProgress(
                reader.GetString(0), reader.TextOrNull(1), reader.GetString(2), reader.GetDouble(3), reader.GetFieldValue<int?>(4), reader.GetInt32(5), reader.GetBoolean(6),
                reader.GetFieldValue<bool?>(7), reader.GetFieldValue<DateTime?>(8), reader.GetInt32(9), reader.GetInt32(10),
                reader.GetFieldValue<double?>(11), reader.GetFieldValue<double?>(12), reader.GetDouble(13), reader.GetDateTime(14), reader.GetDateTime(15));
        }
    }

    private const string OwnCompletion = "(select own.own_completed_at from insights.progress own where own.tenant_id = p.tenant_id and own.learner = p.learner and own.course = p.course)";

    private static IEnumerable<string> Reached(LearnerProgressFilter filter, RowsAsked asked)
    {
        yield return CameAsFarAs(filter.Step);
        if (filter.Part is { } part)
        {
            yield return $"""
                exists (select from insights.part_progress a where a.tenant_id = p.tenant_id and a.learner = p.learner and a.course = p.course and a.activity = {asked.Value(IriKey.Of(part))}
                        {(filter.PartCompleted ? "and a.own_completed_at is not null" : "")} {(filter.PartScored ? "and a.best_score is not null" : "")})
                """;
        }

        if (filter.ScoreBin is { } tenth)
            yield return $"p.best_score is not null and {QueryScores.BinOf("p")} = {asked.Value(tenth)}";
        if (filter.TimeBin is { } bin)
            yield return $"p.completed and {QueryTimeToComplete.BinOf(QueryTimeToComplete.CompletedAt(OwnCompletion))} = {asked.Value(bin)}";
        if (filter.Watched is { } watched)
            yield return $"(select w.views[{asked.Value(watched.Second + 1)}] from insights.watched w where w.tenant_id = p.tenant_id and w.learner = p.learner and w.activity = {asked.Value(IriKey.Of(watched.Video))}) > 0";
    }

    // The conditions of QueryFunnel.
    private static string CameAsFarAs(string? step) => step switch
    {
        null or "reached" => "true",
        "started" => LearnerProgressSql.Started,
        "half" => "p.progress >= 0.5",
        "completed" => "p.completed",
        "evaluated" => "p.completed and p.rating is not null",
        "passed" => "p.passed_at is not null",
        "rated" => "p.rating is not null",
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, "There is no such step."),
    };
}
