using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Insights.Progress;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Server.Dashboards.Courses;

/// <summary>The courses that the table holds, in its order.</summary>
/// <param name="Group">The chosen learner group; null: everyone.</param>
/// <param name="All">How many there are when nothing is searched for.</param>
public sealed record CoursesView(IReadOnlyList<LearnerGroupRow> Groups, LearnerGroupRow? Group, IReadOnlyList<CourseLine> Courses, int All);

/// <summary>Reads the courses of one tenant from the read models.</summary>
public sealed class ReadCourses(NpgsqlDataSource database, RememberedFigures remembered)
{
    public async Task<CoursesView> RunAsync(PageTenant tenant, CoursesAddress address, CancellationToken token)
    {
        var groups = tenant.Sight.Among(LearnerGroupRow.Of(await QueryLearnerGroups.RunAsync(database, tenant.Name, token), tenant.Threshold));
        var group = groups.FirstOrDefault(candidate => candidate.Id == address.Where.Group);
        var lines = await LinesAsync(tenant, group?.Id, token);
        var words = address.Words;
        var found = words.Length == 0 ? lines : [.. lines.Where(line => line.Holds(words))];
        return new CoursesView(groups, group, address is { Order: CourseOrder.Usual, Descending: true } ? found : CourseOrder.Of(found, address.Order, address.Descending), lines.Count);
    }

    // In the usual order.
    private Task<IReadOnlyList<CourseLine>> LinesAsync(PageTenant tenant, string? group, CancellationToken token) =>
        remembered.ReadAsync<CourseLine>(tenant.Name, $"courses {tenant.Threshold.Learners} {group}", async cancel =>
        {
            var evaluated = CourseEvaluation.Of(await QueryRatings.RunAsync(database, tenant.Name, group, cancel), tenant.Threshold).ToDictionary(row => row.Course);
            var lines = await QueryCourseProgress.RunAsync(database, tenant.Name, group, null, null, 0, cancel)
                .Select(course => new CourseLine(CourseProgressRow.Of(course, tenant.Threshold), evaluated.GetValueOrDefault(IriKey.Of(course.Id)))).ToListAsync(cancel);
            return CourseOrder.Of(lines, CourseOrder.Usual, descending: true);
        }, token);
}
