using JasperFx.Events.Projections;
using LearningRecords.Insights.Courses;
using LearningRecords.Insights.Engagement;
using LearningRecords.Insights.Facts;
using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Insights.Past;
using LearningRecords.Insights.Progress;
using LearningRecords.Insights.Suggestions;
using LearningRecords.Insights.Videos;
using Marten;
using Marten.Events.Projections;
using Weasel.Postgresql.Tables;

namespace LearningRecords.Insights;

/// <summary>Registers the read models: plain tables in schema <c>insights</c>, folded by one asynchronous projection.</summary>
public static class InsightsSchema
{
    public const string Schema = "insights";
    public const string ProjectionName = "insights";

    /// <summary>How many events are folded at once beside clients: twice as many are in memory while somebody writes without a pause.</summary>
    public const int PageBesideClients = 5_000;

    /// <summary>How many events are folded at once by a command, whose memory is its own.</summary>
    public const int PageOfCommand = 20_000;

    /// <summary>The name under which Marten keeps how far a tenant's events are folded.</summary>
    public static string Progression(string tenant) => $"{ProjectionName}:All:{tenant}";

    /// <summary>Every table of the read models.</summary>
    internal static IReadOnlyList<Table> Tables { get; } =
    [
        FactTables.Learner(),
        FactTables.StatementFact(),
        FactTables.Voided(),
        FactTables.Known(),
        BlockTables.FactBlock(),
        BlockTables.MembershipBlock(),
        CourseTables.Course(),
        CourseTables.CoursePart(),
        CourseTables.Activity(),
        CatalogueTables.Catalogue(),
        CatalogueTables.CataloguePart(),
        LearnerGroupTables.LearnerGroup(),
        LearnerGroupTables.Membership(),
        LearnerGroupTables.GroupSet(),
        LearnerGroupTables.GroupLearner(),
        LearnerGroupTables.Rule(),
        LearnerGroupTables.ProfileProperty(),
        ProgressTables.Progress(),
        ProgressTables.Attempt(),
        ProgressTables.PartProgress(),
        ProgressTables.CourseTotal(),
        EngagementTables.LearnerHour(),
        EngagementTables.LearnerEver(),
        EngagementTables.Session(),
        EngagementTables.Engagement(),
        EngagementTables.HourOfWeek(),
        EngagementTables.Retention(),
        SuggestionTables.SuggestionEvent(),
        VideoTables.VideoEvent(),
        VideoTables.Watched(),
        VideoTables.Video(),
    ];

    /// <param name="eventsPerPage">How many events are folded at once when many wait.</param>
    public static void AddInsights(this StoreOptions options, int eventsPerPage)
    {
        foreach (var table in Tables)
            options.Storage.ExtendedSchemaObjects.Add(table);

        options.Projections.Add(new InsightsProjection(), ProjectionLifecycle.Async, ProjectionName, async =>
        {
            async.BatchSize = eventsPerPage;
            // The next page is read while one is folded.
            async.MaximumHopperSize = 2 * eventsPerPage;
            foreach (var table in Tables)
                async.DeleteDataInTableOnTeardown(table.Identifier.QualifiedName);
        });
    }

    /// <summary>A table of the schema, its tenant the first column of its key.</summary>
    internal static Table Table(string name)
    {
        var table = new Table($"{Schema}.{name}");
        table.AddColumn("tenant_id", "text").AsPrimaryKey();
        return table;
    }

    /// <summary>A table of sums, of which every page changes many: half of each block is left free, so that a row changes in its place and no index learns of it.</summary>
    internal static Table SumsTable(string name)
    {
        var table = Table(name);
        table.FillFactor = 50;
        return table;
    }
}
