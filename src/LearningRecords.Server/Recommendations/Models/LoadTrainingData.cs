using System.Globalization;
using LearningRecords.Insights.Courses;
using LearningRecords.Recommendations;
using Npgsql;

namespace LearningRecords.Server.Recommendations.Models;

/// <summary>What the read models know of who took which course, as training data.</summary>
public static class LoadTrainingData
{
    public static async Task<TrainingData> OfAsync(NpgsqlDataSource database, string tenant, CancellationToken token)
    {
        var interactions = new List<Interaction>();
        await foreach (var enrolment in QueryEnrolments.AllAsync(database, tenant, token))
            interactions.Add(new Interaction(enrolment.Learner.ToString(), enrolment.Course, enrolment.First, Outcome: enrolment.Progress));
        var groups = await QueryEnrolments.GroupsAsync(database, tenant, null, token);
        return new TrainingData(
            interactions,
            [.. await FactsAsync(database, tenant, token)],
            groups.ToDictionary(entry => entry.Key.ToString(), entry => entry.Value, StringComparer.Ordinal));
    }

    /// <summary>The courses as the catalogue of the read models knows them; what a course belongs to stands for its discipline.</summary>
    public static async Task<IEnumerable<CourseFacts>> FactsAsync(NpgsqlDataSource database, string tenant, CancellationToken token) =>
        (await QueryCourses.AllAsync(database, tenant, token)).Values.Select(course => new CourseFacts(
            course.Id, course.TitleZh ?? course.TitleEn, course.Discipline, course.Level?.ToString(CultureInfo.InvariantCulture), course.Language, course.Minutes));
}
