using System.Runtime.CompilerServices;
using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Progress;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Insights.Courses;

/// <summary>A learner took up a course.</summary>
/// <param name="First">When.</param>
/// <param name="Progress">How far they came, 0 to 1.</param>
public sealed record Enrolment(Guid Learner, string Course, DateTime First, double Progress);

/// <summary>Who took which course, from the progress read model: what ranking learns from.</summary>
public static class QueryEnrolments
{
    /// <summary>Every enrolment of the tenant, each learner's in order.</summary>
    public static IAsyncEnumerable<Enrolment> AllAsync(NpgsqlDataSource database, string tenant, CancellationToken token) =>
        Read(database, "true", tenant, null, token);

    /// <summary>One learner's enrolments in order.</summary>
    /// <param name="learner">The learner's canonical identity.</param>
    public static IAsyncEnumerable<Enrolment> OfLearnerAsync(NpgsqlDataSource database, string tenant, string learner, CancellationToken token) =>
        Read(database, "p.learner = $2", tenant, IriKey.Of(learner), token);

    /// <summary>The enrolments that learners of a group made as its members, each learner's in order.</summary>
    public static IAsyncEnumerable<Enrolment> OfGroupAsync(NpgsqlDataSource database, string tenant, string group, CancellationToken token) =>
        Read(database, LearnerProgressSql.InGroup("$2"), tenant, IriKey.Of(group), token);

    /// <summary>The ids of the groups each learner was ever active in; of one learner when it is given.</summary>
    public static async Task<IReadOnlyDictionary<Guid, IReadOnlyList<string>>> GroupsAsync(NpgsqlDataSource database, string tenant, string? learner, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select e.learner, array_agg(distinct g.id order by g.id)
            from insights.learner_ever e
            join insights.group_set s on s.tenant_id = e.tenant_id and s.group_set = e.group_set
            join insights.learner_group g on g.tenant_id = e.tenant_id and g.learner_group = any(s.learner_groups)
            where e.tenant_id = $1 and ($2::uuid is null or e.learner = $2)
            group by e.learner
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = learner is null ? null : IriKey.Of(learner) });
        await using var reader = await command.ExecuteReaderAsync(token);
        var groups = new Dictionary<Guid, IReadOnlyList<string>>();
        while (await reader.ReadAsync(token))
            groups[reader.GetGuid(0)] = reader.GetFieldValue<string[]>(1);
        return groups;
    }

    /// <summary>How many learners were ever active, in whatever course.</summary>
    public static async Task<int> LearnersAsync(NpgsqlDataSource database, string tenant, CancellationToken token)
    {
        await using var command = database.CreateCommand($"select active_learners::integer from insights.engagement where {EverActiveSql.Of(EverActiveSql.Everyone)}");
        command.Parameters.AddWithValue(tenant);
        return await command.ExecuteScalarAsync(token) as int? ?? 0;
    }

    /// <summary>How many learners took each course, over all groups.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> LearnersByCourseAsync(NpgsqlDataSource database, string tenant, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select c.id, e.active_learners from insights.engagement e join insights.course c on c.tenant_id = e.tenant_id and c.course = e.course
            where e.tenant_id = $1 and e.grain = 'ever' and e.learner_group = '00000000-0000-0000-0000-000000000000'
            """);
        command.Parameters.AddWithValue(tenant);
        await using var reader = await command.ExecuteReaderAsync(token);
        var learners = new Dictionary<string, int>(StringComparer.Ordinal);
        while (await reader.ReadAsync(token))
            learners[reader.GetString(0)] = reader.GetInt32(1);
        return learners;
    }

    private static async IAsyncEnumerable<Enrolment> Read(
        NpgsqlDataSource database, string condition, string tenant, Guid? key, [EnumeratorCancellation] CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"""
            select p.learner, c.id, p.first_activity, p.progress::float8
            from ({LearnerProgressSql.Select}) p join insights.course c on c.tenant_id = p.tenant_id and c.course = p.course
            where p.tenant_id = $1 and {condition}
            order by p.learner, p.first_activity, c.id
            """);
        command.Parameters.AddWithValue(tenant);
        if (key is { } value)
            command.Parameters.AddWithValue(value);
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
            yield return new Enrolment(reader.GetGuid(0), reader.GetString(1), reader.GetDateTime(2), reader.GetDouble(3));
    }
}
