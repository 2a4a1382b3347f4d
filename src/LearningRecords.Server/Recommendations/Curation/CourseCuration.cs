using JasperFx.Events;
using LearningRecords.Events;
using LearningRecords.Xapi;
using Marten;
using Marten.Events.Aggregation;

namespace LearningRecords.Server.Recommendations.Curation;

/// <summary>A course that an editor pinned or blocked.</summary>
/// <param name="By">Who.</param>
/// <param name="At">When.</param>
public sealed record CuratedCourse(string Course, string By, DateTimeOffset At);

/// <summary>What editors pinned, in the order they did, and blocked: for a learner group, or for everyone of the tenant.</summary>
/// <param name="Group">The learner group; null: everyone.</param>
public sealed record CourseCuration(Guid Id, string? Group, IReadOnlyList<CuratedCourse> Pinned, IReadOnlyList<CuratedCourse> Blocked)
{
    /// <summary>The stream of a group's curation, or of everyone's.</summary>
    public static Guid StreamOf(string? group) => IriKey.Of($"curation:{group}");

    public static CourseCuration Nothing(string? group) => new(StreamOf(group), group, [], []);

    public bool Pins(string course) => Pinned.Any(known => known.Course == course);

    public bool Blocks(string course) => Blocked.Any(known => known.Course == course);
}

/// <summary>Folds what editors decided in the transaction that records it.</summary>
public sealed class CourseCurations : SingleStreamProjection<CourseCuration, Guid>
{
    private static readonly Type[] Facts = [typeof(CoursePinned), typeof(CourseUnpinned), typeof(CourseBlocked), typeof(CourseUnblocked)];

    public CourseCurations()
    {
        foreach (var type in Facts)
            IncludeType(type);
    }

    public static void AddTo(StoreOptions options)
    {
        foreach (var fact in Facts)
            options.Events.AddEventType(fact);
        options.Schema.For<CourseCuration>().MultiTenanted();
        options.Projections.Add(new CourseCurations(), JasperFx.Events.Projections.ProjectionLifecycle.Inline);
    }

    public override CourseCuration? Evolve(CourseCuration? snapshot, Guid id, IEvent e)
    {
        return e.Data switch
        {
            CoursePinned pinned => Known(pinned.Group) with { Pinned = With(Known(pinned.Group).Pinned, pinned.Course, pinned.By) },
            CourseUnpinned unpinned => Known(unpinned.Group) with { Pinned = Without(Known(unpinned.Group).Pinned, unpinned.Course) },
            CourseBlocked blocked => Known(blocked.Group) with { Blocked = With(Known(blocked.Group).Blocked, blocked.Course, blocked.By) },
            CourseUnblocked unblocked => Known(unblocked.Group) with { Blocked = Without(Known(unblocked.Group).Blocked, unblocked.Course) },
            _ => snapshot,
        };

        CourseCuration Known(string? group) => snapshot ?? CourseCuration.Nothing(group);

        IReadOnlyList<CuratedCourse> With(IReadOnlyList<CuratedCourse> courses, string course, string by) => [.. Without(courses, course), new CuratedCourse(course, by, e.Timestamp)];
    }

    /// <summary>All of a tenant's, by group; the empty text: everyone's.</summary>
    public static async Task<IReadOnlyDictionary<string, CourseCuration>> AllAsync(IDocumentStore store, string tenant, CancellationToken token)
    {
        await using var session = store.QuerySession(tenant);
        return (await session.Query<CourseCuration>().ToListAsync(token)).ToDictionary(curation => curation.Group ?? "", StringComparer.Ordinal);
    }

    private static IReadOnlyList<CuratedCourse> Without(IReadOnlyList<CuratedCourse> courses, string course) => [.. courses.Where(known => known.Course != course)];
}
