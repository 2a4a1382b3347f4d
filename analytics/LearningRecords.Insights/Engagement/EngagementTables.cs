using Weasel.Postgresql.Tables;

namespace LearningRecords.Insights.Engagement;

/// <summary>What learners did when, and what that adds up to per group, course and terminal.</summary>
public static class EngagementTables
{
    /// <summary>A learner's statements of one hour, one row per course, terminal and set of groups they counted for.</summary>
    public static Table LearnerHour()
    {
        var table = InsightsSchema.Table("learner_hour");
        table.AddColumn("learner", "uuid").AsPrimaryKey();
        table.AddColumn("hour", "timestamptz").AsPrimaryKey();
        table.AddColumn("course", "uuid").AsPrimaryKey();
        table.AddColumn("terminal", "text").AsPrimaryKey();
        table.AddColumn("group_set", "uuid").AsPrimaryKey();
        table.AddColumn("statements", "integer").NotNull();
        table.AddColumn("completed", "boolean").NotNull();
        table.Indexes.Add(new IndexDefinition("learner_hour_course") { Columns = ["course", "tenant_id", "learner"] });
        return table;
    }

    /// <summary>The terminals and sets of groups a learner was ever active with.</summary>
    public static Table LearnerEver()
    {
        var table = InsightsSchema.Table("learner_ever");
        table.AddColumn("learner", "uuid").AsPrimaryKey();
        table.AddColumn("terminal", "text").AsPrimaryKey();
        table.AddColumn("group_set", "uuid").AsPrimaryKey();
        table.AddColumn("statements", "integer").NotNull();
        table.AddColumn("completed", "boolean").NotNull();
        table.Indexes.Add(new IndexDefinition("learner_ever_group_set") { Columns = ["group_set", "tenant_id"] });
        return table;
    }

    /// <summary>Sittings without a pause of more than 30 minutes: in one course, and, under the nil course, in whatever course.</summary>
    public static Table Session()
    {
        var table = InsightsSchema.Table("session");
        table.AddColumn("learner", "uuid").AsPrimaryKey();
        table.AddColumn("course", "uuid").AsPrimaryKey();
        table.AddColumn("starts", "timestamptz").AsPrimaryKey();
        table.AddColumn("ends", "timestamptz").NotNull();
        table.AddColumn("first_statement", "uuid").NotNull();
        table.AddColumn("terminal", "text").NotNull();
        table.AddColumn("group_set", "uuid").NotNull();
        return table;
    }

    /// <summary>
    /// Sums per group and terminal over all courses (the nil course), and per course over everyone (the nil group, terminal <c>all</c>).
    /// Active learners of several days, groups or terminals do not add up, so each has a row of its own.
    /// </summary>
    public static Table Engagement()
    {
        var table = InsightsSchema.SumsTable("engagement");
        table.AddColumn("grain", "text").AsPrimaryKey();
        table.AddColumn("learner_group", "uuid").AsPrimaryKey();
        table.AddColumn("course", "uuid").AsPrimaryKey();
        table.AddColumn("terminal", "text").AsPrimaryKey();
        table.AddColumn("period", "date").AsPrimaryKey();
        table.AddColumn("active_learners", "integer").NotNull();
        table.AddColumn("new_learners", "integer").NotNull();
        table.AddColumn("completing_learners", "integer").NotNull();
        table.AddColumn("statements", "bigint").NotNull();
        table.AddColumn("sessions", "bigint").NotNull();
        table.AddColumn("dwell_microseconds", "bigint").NotNull();
        return table;
    }

    /// <summary>Statements per group and hour of the week (0: Monday 00:00), by week.</summary>
    public static Table HourOfWeek()
    {
        var table = InsightsSchema.SumsTable("hour_of_week");
        table.AddColumn("learner_group", "uuid").AsPrimaryKey();
        table.AddColumn("week", "date").AsPrimaryKey();
        table.AddColumn("hour_of_week", "smallint").AsPrimaryKey();
        table.AddColumn("statements", "bigint").NotNull();
        return table;
    }

    /// <summary>Learners by the first week they were ever active in, and how many of them were active in a later one.</summary>
    public static Table Retention()
    {
        var table = InsightsSchema.SumsTable("retention");
        table.AddColumn("learner_group", "uuid").AsPrimaryKey();
        table.AddColumn("cohort", "date").AsPrimaryKey();
        table.AddColumn("week", "date").AsPrimaryKey();
        table.AddColumn("learners", "integer").NotNull();
        return table;
    }
}
