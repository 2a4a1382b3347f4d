using Weasel.Postgresql.Tables;

namespace LearningRecords.Insights.LearnerGroups;

public static class LearnerGroupTables
{
    public static Table LearnerGroup()
    {
        var table = InsightsSchema.Table("learner_group");
        table.AddColumn("learner_group", "uuid").AsPrimaryKey();
        table.AddColumn("id", "text").NotNull();
        table.AddColumn("kind", "text").NotNull();
        table.AddColumn("parent", "uuid");
        table.AddColumn("name_en", "text");
        table.AddColumn("name_zh", "text");
        table.AddColumn("archived", "timestamptz");
        return table;
    }

    /// <summary>Who belongs to a group by rule, and since which timestamp; each from when it was stored until a later one took its place.</summary>
    public static Table Rule()
    {
        var table = InsightsSchema.Table("learner_group_rule");
        table.AddColumn("learner_group", "uuid").AsPrimaryKey();
        table.AddColumn("effective_from", "timestamptz").AsPrimaryKey();
        table.AddColumn("stored", "timestamptz").AsPrimaryKey();
        table.AddColumn("superseded", "timestamptz").NotNull();
        table.AddColumn("rule", "jsonb");
        return table;
    }

    /// <summary>What agent profiles said of learners, as far as a rule ever asked for it.</summary>
    public static Table ProfileProperty()
    {
        var table = InsightsSchema.Table("profile_property");
        table.AddColumn("property", "uuid").AsPrimaryKey();
        table.AddColumn("learner", "uuid").AsPrimaryKey();
        table.AddColumn("valid_from", "timestamptz").AsPrimaryKey();
        table.AddColumn("value", "text");
        table.AddColumn("stored", "timestamptz").NotNull();
        return table;
    }

    /// <summary>Imported memberships, each for an interval and, where it says so, for one course; each from when it was stored until another word on it took its place.</summary>
    public static Table Membership()
    {
        var table = InsightsSchema.Table("membership");
        table.AddColumn("learner", "uuid").AsPrimaryKey();
        table.AddColumn("learner_group", "uuid").AsPrimaryKey();
        table.AddColumn("valid_from", "timestamptz").AsPrimaryKey();
        table.AddColumn("course", "uuid").AsPrimaryKey();
        table.AddColumn("stored", "timestamptz").AsPrimaryKey();
        table.AddColumn("superseded", "timestamptz").NotNull();
        table.AddColumn("valid_until", "timestamptz").NotNull();
        table.Indexes.Add(new IndexDefinition("membership_group") { Columns = ["tenant_id", "learner_group"] });
        table.Indexes.Add(new IndexDefinition("membership_stored") { Columns = ["tenant_id", "stored"] });
        table.Indexes.Add(new IndexDefinition("membership_superseded") { Columns = ["tenant_id", "superseded"], Predicate = "superseded < 'infinity'::timestamp with time zone" });
        return table;
    }

    /// <summary>Learners who were ever active in a group.</summary>
    public static Table GroupLearner()
    {
        var table = InsightsSchema.Table("group_learner");
        table.AddColumn("learner_group", "uuid").AsPrimaryKey();
        table.AddColumn("learner", "uuid").AsPrimaryKey();
        return table;
    }

    /// <summary>The sets of groups that statements counted for, each named once instead of in every row.</summary>
    public static Table GroupSet()
    {
        var table = InsightsSchema.Table("group_set");
        table.AddColumn("group_set", "uuid").AsPrimaryKey();
        table.AddColumn("learner_groups", "uuid[]").NotNull();
        return table;
    }
}
