using System.CommandLine;
using System.Globalization;
using LearningRecords.Recommendations;
using LearningRecords.Recommendations.Groups;
using LearningRecords.Server.Access;
using LearningRecords.Server.LearnerGroups;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Recommendations.Models;
using Microsoft.Extensions.Logging.Abstractions;

namespace LearningRecords.Server.Commands;

/// <summary><c>discover-groups</c>: learners with like interests and engagement, as groups nobody named.</summary>
internal static class DiscoverGroupsCommand
{
    private static readonly Option<string> Tenant = new("--tenant") { Description = "Whose learners.", HelpName = "TENANT", DefaultValueFactory = _ => Tenants.Default };
    private static readonly Option<int> Most = new("--most") { Description = "The most groups to look for.", HelpName = "N", DefaultValueFactory = _ => new DiscoveryOptions().MostGroups };

    private static readonly Option<bool> Keep = new("--keep") { Description = "Keep them as learner groups, with figures and recommendations like any other; those too small to be shown are left out." };

    public static Command Command()
    {
        Most.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is not (>= 3 and <= 100))
                result.AddError("--most takes a whole number from 3 to 100.");
        });
        var command = new Command("discover-groups", "Find groups of learners with like interests and engagement, named after the courses typical of them.") { Tenant, Most, Keep };
        command.SetAction(async (arguments, token) =>
        {
            await using var installation = await Installation.OpenAsync(arguments.GetValue(Options.Data), NullLogger.Instance, token);
            await installation.CatchUpAsync(token);
            var tenant = arguments.GetValue(Tenant)!;
            if (!(await Tenants.ListAsync(installation.Database, token)).Contains(tenant, StringComparer.Ordinal))
            {
                Console.Error.WriteLine($"There is no tenant {tenant}.");
                return 1;
            }

            try
            {
                var data = await LoadTrainingData.OfAsync(installation.Database, tenant, token);
                var found = await ProgressBar.RunAsync("Discovering groups", 100, progress => Task.Run(
                    () => DiscoverGroups.Run(data, new DiscoveryOptions(MostGroups: arguments.GetValue(Most)), new TrainingSteps(progress), token), token));
                var titles = data.Courses.ToDictionary(course => course.Id, course => course.Title ?? course.Id, StringComparer.Ordinal);
                IReadOnlyList<string?> kept = [.. found.Groups.Select(group => group.Id)];
                if (arguments.GetValue(Keep))
                {
                    kept = await KeepDiscoveredGroups.RunAsync(installation.Store, installation.Database, tenant, found.Groups, DateTimeOffset.UtcNow, token);
                    await installation.CatchUpAsync(token);
                }

                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{found.Groups.Count} groups, silhouette {found.Silhouette:0.00}"));
                Columns.Write(
                    ["GROUP", "NAME", "NAME (EN)", "LEARNERS", "COURSES EACH", "TYPICAL"],
                    found.Groups.Select((group, place) => (string[])
                    [
                        kept[place] ?? "left out", group.NameZh, group.NameEn, group.Learners.Count.ToString(CultureInfo.InvariantCulture), group.MeanCourses.ToString("0.0", CultureInfo.InvariantCulture),
                        string.Join(", ", group.TypicalCourses.Select(course => string.Create(CultureInfo.InvariantCulture, $"{titles.GetValueOrDefault(course.Course, course.Course)} {course.Share:P0} (x{course.Lift:0.0})"))),
                    ]));
                return 0;
            }
            catch (NotEnoughInteractionsException reason)
            {
                Console.Error.WriteLine($"Tenant {tenant}: no groups found. {reason.Message}");
                return 1;
            }
        });
        return command;
    }
}
