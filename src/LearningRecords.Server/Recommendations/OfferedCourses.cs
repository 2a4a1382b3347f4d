using System.Collections.Concurrent;
using LearningRecords.Insights;
using LearningRecords.Insights.Courses;
using LearningRecords.Insights.Privacy;
using LearningRecords.Server.Recommendations.Curation;
using Marten;
using Microsoft.Extensions.Caching.Memory;
using Npgsql;

namespace LearningRecords.Server.Recommendations;

/// <summary>A course as it may be recommended; null: nobody says.</summary>
public sealed record OfferedCourse(string Id, string? TitleEn, string? TitleZh, string? Discipline, int? Level, int? Minutes, string? Language, bool? Open);

/// <summary>The courses of a tenant, how many learners took each, and what its editors decided on them, as they were at one moment.</summary>
/// <param name="ByPopularity">All courses, those with the most learners first.</param>
/// <param name="Learners">How many learners took each.</param>
/// <param name="AllLearners">How many learners there are.</param>
/// <param name="Curations">By group; the empty text: everyone's.</param>
public sealed record Offer(
    IReadOnlyDictionary<string, OfferedCourse> Courses,
    IReadOnlyList<string> ByPopularity,
    IReadOnlyDictionary<string, int> Learners,
    int AllLearners,
    PrivacyThreshold Threshold,
    IReadOnlyDictionary<string, CourseCuration> Curations)
{
    private const int MostFilters = 64;
    private readonly ConcurrentDictionary<CourseFilters, AllowedCourses> _allowed = new();
    private readonly Lazy<Dictionary<string, int>> _places = new(() => ByPopularity.Index().ToDictionary(course => course.Item, course => course.Index + 1, StringComparer.Ordinal));

    /// <summary>The courses that the filters let through; null: all of them.</summary>
    public IReadOnlySet<string>? Allowed(CourseFilters filters) => filters == CourseFilters.None ? null : AllowedBy(filters).Courses;

    /// <summary>The courses that the filters let through, those with the most learners first.</summary>
    public IReadOnlyList<string> AllowedByPopularity(CourseFilters filters) => filters == CourseFilters.None ? ByPopularity : AllowedBy(filters).ByPopularity;

    private AllowedCourses AllowedBy(CourseFilters filters)
    {
        if (_allowed.Count >= MostFilters && !_allowed.ContainsKey(filters))
            _allowed.Clear();
        return _allowed.GetOrAdd(filters, asked =>
        {
            string[] allowed = [.. ByPopularity.Where(course => asked.Allow(Courses.GetValueOrDefault(course)))];
            return new AllowedCourses(allowed.ToHashSet(StringComparer.Ordinal), allowed);
        });
    }

    /// <summary>Where popularity alone would place the course, from 1; null: it is not known.</summary>
    public int? PopularityPlace(string course) => _places.Value.TryGetValue(course, out var place) ? place : null;

    private sealed record AllowedCourses(IReadOnlySet<string> Courses, IReadOnlyList<string> ByPopularity);
}

/// <summary>
/// Keeps the offers of the tenants that are asked for in memory. A request never waits for more than the first reading: a second after it was looked at an offer is
/// compared with what the read models have folded since, beside the requests, and read again when that is more.
/// </summary>
public sealed partial class OfferedCourses(NpgsqlDataSource database, IDocumentStore store, TimeProvider clock, ILogger<OfferedCourses> logger) : IDisposable
{
    private const int MostTenants = 100;
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    // Reading a large catalogue again and again while statements pour in would cost more than what is new in it is worth.
    private const int RestAfterReading = 10;

    private readonly MemoryCache _tenants = new(new MemoryCacheOptions { SizeLimit = MostTenants });

    public async ValueTask<Offer> OfAsync(string tenant, CancellationToken token)
    {
        var known = _tenants.GetOrCreate(tenant, entry =>
        {
            entry.Size = 1;
            entry.SlidingExpiration = TimeSpan.FromHours(1);
            return new KeptFresh<Offer>(clock, LookInterval, RestAfterReading, problem => LogNotRead(logger, tenant, problem.Message));
        })!;
        return await known.GetAsync(() => VersionAsync(tenant), () => ReadAsync(tenant)).WaitAsync(token);
    }

    /// <summary>Lets the next request read what an editor has just decided.</summary>
    public void Forget(string tenant) => _tenants.Remove(tenant);

    public void Dispose() => _tenants.Dispose();

    private async Task<string> VersionAsync(string tenant)
    {
        await using var command = database.CreateCommand(
            """
            select concat(t.created, ' ', t.privacy_threshold, ' ', (select last_seq_id from records.mt_event_progression where name = $2), ' ',
                          (select md5(string_agg(c.data::text, '' order by c.id)) from records.mt_doc_coursecuration c where c.tenant_id = t.tenant_id))
            from records.tenant t where t.tenant_id = $1
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(InsightsSchema.Progression(tenant));
        return (string?)await command.ExecuteScalarAsync() ?? "";
    }

    private async Task<Offer> ReadAsync(string tenant)
    {
        var threshold = await Access.Tenants.PrivacyThresholdAsync(database, tenant, CancellationToken.None);
        var curations = await CourseCurations.AllAsync(store, tenant, CancellationToken.None);
        var learners = await QueryEnrolments.LearnersByCourseAsync(database, tenant, CancellationToken.None);
        var courses = (await QueryCourses.AllAsync(database, tenant, CancellationToken.None)).Values
            .Select(course => new OfferedCourse(course.Id, course.TitleEn, course.TitleZh, course.Discipline, course.Level, course.Minutes, course.Language, course.Open))
            .ToDictionary(course => course.Id, StringComparer.Ordinal);
        var everyone = await QueryEnrolments.LearnersAsync(database, tenant, CancellationToken.None);
        return new Offer(
            courses,
            [.. courses.Keys.OrderByDescending(course => learners.GetValueOrDefault(course)).ThenBy(course => course, StringComparer.Ordinal)],
            learners, everyone, threshold, curations);
    }

    [LoggerMessage(EventId = 4005, Level = LogLevel.Warning, Message = "The courses of tenant {Tenant} could not be read again, so those known before are recommended: {Reason}")]
    private static partial void LogNotRead(ILogger logger, string tenant, string reason);
}
