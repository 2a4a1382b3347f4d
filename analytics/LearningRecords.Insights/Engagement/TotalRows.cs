using LearningRecords.Insights.Folding;
using Weasel.Postgresql.Tables;

namespace LearningRecords.Insights.Engagement;

/// <summary>
/// Sums as a rebuild writes them: parts, several of which may belong to one sum, are copied one after the other and added up once at its end.
/// Adding each part to its row as it comes would find every row anew, some dozen times.
/// </summary>
internal static class TotalRows
{
    private const string PartSuffix = "_part";

    public static RowFormat<KeyValuePair<TotalKey, Totals>> Engagement { get; } = new RowFormat<KeyValuePair<TotalKey, Totals>>("engagement" + PartSuffix)
        .Value("grain", row => GrainText.Of(row.Key.Grain))
        .Value("learner_group", row => row.Key.Group)
        .Value("course", row => row.Key.Course)
        .Value("terminal", row => row.Key.Terminal)
        .Value("period", row => row.Key.Period)
        .Value("active_learners", row => row.Value.Active)
        .Value("new_learners", row => row.Value.New)
        .Value("completing_learners", row => row.Value.Completing)
        .Value("statements", row => row.Value.Statements)
        .Value("sessions", row => row.Value.Sessions)
        .Value("dwell_microseconds", row => row.Value.Dwell.Ticks / TimeSpan.TicksPerMicrosecond);

    public static RowFormat<KeyValuePair<(Guid Group, DateOnly Week, int Hour), long>> Hours { get; } = new RowFormat<KeyValuePair<(Guid Group, DateOnly Week, int Hour), long>>("hour_of_week" + PartSuffix)
        .Value("learner_group", row => row.Key.Group)
        .Value("week", row => row.Key.Week)
        .Value("hour_of_week", row => (short)row.Key.Hour)
        .Value("statements", row => row.Value);

    public static RowFormat<KeyValuePair<(Guid Group, DateOnly Cohort, DateOnly Week), int>> Retention { get; } = new RowFormat<KeyValuePair<(Guid Group, DateOnly Cohort, DateOnly Week), int>>("retention" + PartSuffix)
        .Value("learner_group", row => row.Key.Group)
        .Value("cohort", row => row.Key.Cohort)
        .Value("week", row => row.Key.Week)
        .Value("learners", row => row.Value);

    /// <summary>The tables whose rows are added up of parts.</summary>
    public static IReadOnlyList<Table> Sums { get; } = [EngagementTables.Engagement(), EngagementTables.HourOfWeek(), EngagementTables.Retention()];

    /// <summary>What makes the table that holds the parts of one of them.</summary>
    public static string CreateParts(Table sums, string schema) => $"create unlogged table {schema}.{sums.Identifier.Name}{PartSuffix} (like {sums.Identifier.QualifiedName});";

    public static void Insert(PageChanges changes, string tenant, EngagementTotals engagement)
    {
        changes.Insert(Engagement, tenant, [.. engagement.Totals().Where(row => !row.Value.AreNothing)]);
        changes.Insert(Hours, tenant, [.. engagement.HoursOfWeek().Where(row => row.Value != 0)]);
        changes.Insert(Retention, tenant, [.. engagement.Retention.Where(row => row.Value != 0)]);
    }

    public static void QueueAddingUp(PageChanges changes)
    {
        foreach (var table in Sums)
        {
            var keys = string.Join(", ", table.PrimaryKeyColumns);
            var sums = table.Columns.Where(column => !table.PrimaryKeyColumns.Contains(column.Name, StringComparer.Ordinal)).ToArray();
            changes.QueueSqlCommand(
                $"""
                insert into {table.Identifier.QualifiedName} ({keys}, {string.Join(", ", sums.Select(sum => sum.Name))})
                select {keys}, {string.Join(", ", sums.Select(sum => $"sum({sum.Name})::{sum.Type}"))} from {table.Identifier.QualifiedName}{PartSuffix} group by {keys}
                """);
        }
    }
}
