using LearningRecords.Events;
using LearningRecords.Server.Access;
using LearningRecords.Server.Ingest;
using LearningRecords.Xapi;
using Marten;
using Npgsql;

namespace LearningRecords.Server.Recommendations.Curation;

/// <summary>What an editor does with a course.</summary>
public enum CurationAct
{
    Pin,
    Unpin,
    Block,
    Unblock,
}

/// <summary>An editor's decision on a course, recorded with who took it.</summary>
public static class CurateCourse
{
    /// <summary>More than a screen of pinned courses is no longer a recommendation.</summary>
    public const int MostPinned = 20;

    /// <summary>Records the decision unless it holds already.</summary>
    /// <exception cref="RefusedException">400: the course's id is no IRI; 409: too many courses are pinned.</exception>
    public static async Task<CourseCuration> RunAsync(IDocumentStore store, NpgsqlDataSource database, string tenant, string? group, string course, CurationAct act, string by, CancellationToken token)
    {
        if (!Iri.IsValid(course))
            throw new RefusedException(StatusCodes.Status400BadRequest, $"A course is named by its IRI; '{course}' is none.");
        await RecordFacts.RunAsync(store, database, tenant, 1, async (session, _) =>
        {
            var known = await FindAsync(session, group, token);
            if (Decide(known, course, act, by) is { } decided)
                session.Events.Append(known.Id, decided);
            return true;
        }, token);
        await using var session = store.QuerySession(tenant);
        return await FindAsync(session, group, token);
    }

    public static async Task<CourseCuration> FindAsync(IQuerySession session, string? group, CancellationToken token) =>
        await session.LoadAsync<CourseCuration>(CourseCuration.StreamOf(group), token) ?? CourseCuration.Nothing(group);

    /// <returns>What happened; null: it is so already.</returns>
    /// <exception cref="RefusedException">409: too many courses are pinned.</exception>
    public static object? Decide(CourseCuration known, string course, CurationAct act, string by) => act switch
    {
        CurationAct.Pin when !known.Pins(course) && known.Pinned.Count >= MostPinned =>
            throw new RefusedException(StatusCodes.Status409Conflict, $"{MostPinned} courses are pinned here already; take one away first."),
        CurationAct.Pin => known.Pins(course) ? null : new CoursePinned(course, known.Group, by),
        CurationAct.Unpin => known.Pins(course) ? new CourseUnpinned(course, known.Group, by) : null,
        CurationAct.Block => known.Blocks(course) ? null : new CourseBlocked(course, known.Group, by),
        CurationAct.Unblock => known.Blocks(course) ? new CourseUnblocked(course, known.Group, by) : null,
        _ => throw new ArgumentOutOfRangeException(nameof(act), act, "No such act."),
    };
}
