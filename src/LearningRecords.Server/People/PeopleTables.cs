using Marten;
using Weasel.Postgresql.Tables;

namespace LearningRecords.Server.People;

/// <summary>People who sign in, one-time links, and which learners people looked at. Of passwords and links only hashes are kept.</summary>
public static class PeopleTables
{
    public static void AddPeople(this StoreOptions options)
    {
        options.Storage.ExtendedSchemaObjects.Add(People());
        options.Storage.ExtendedSchemaObjects.Add(Links());
        options.Storage.ExtendedSchemaObjects.Add(LearnerViews());
    }

    private static Table People()
    {
        var table = new Table("records.person");
        table.AddColumn("person_id", "uuid").AsPrimaryKey();
        table.AddColumn("name", "text").NotNull();
        // How names are compared: without case, in one form of Unicode.
        table.AddColumn("name_key", "text").NotNull();
        // Null: every tenant.
        table.AddColumn("tenant_id", "text");
        table.AddColumn("role", "text").NotNull();
        table.AddColumn("learner_groups", "text[]").NotNull().DefaultValueByExpression("'{}'");
        table.AddColumn("password_hash", "text");
        table.AddColumn("issuer", "text");
        table.AddColumn("subject", "text");
        table.AddColumn("created", "timestamptz").NotNull();
        table.AddColumn("last_sign_in", "timestamptz");
        table.AddColumn("revoked", "timestamptz");
        table.AddColumn("stamp", "uuid").NotNull();
        // Wrong passwords in a row, and until when no further one is looked at.
        table.AddColumn("failures", "integer").NotNull().DefaultValue(0);
        table.AddColumn("locked_until", "timestamptz");
        table.Indexes.Add(new IndexDefinition("person_name") { Columns = ["name_key"], IsUnique = true });
        table.Indexes.Add(new IndexDefinition("person_subject") { Columns = ["issuer", "subject"], IsUnique = true });
        return table;
    }

    private static Table Links()
    {
        var table = new Table("records.sign_in_link");
        table.AddColumn("token_hash", "bytea").AsPrimaryKey();
        table.AddColumn("expires", "timestamptz").NotNull();
        // Whose password it sets; null: it makes the first administrator.
        table.AddColumn("person_id", "uuid");
        return table;
    }

    private static Table LearnerViews()
    {
        var table = new Table("records.learner_view");
        table.AddColumn("tenant_id", "text").AsPrimaryKey();
        // Of version 7, so that later views have higher ones.
        table.AddColumn("view_id", "uuid").AsPrimaryKey();
        table.AddColumn("at", "timestamptz").NotNull();
        table.AddColumn("event_id", "uuid").NotNull();
        table.AddColumn("viewer_id", "uuid").NotNull();
        table.AddColumn("viewer", "text").NotNull();
        table.AddColumn("role", "text").NotNull();
        table.AddColumn("learner", "text").NotNull();
        table.AddColumn("learner_key", "uuid").NotNull();
        table.AddColumn("page", "text").NotNull();
        table.Indexes.Add(new IndexDefinition("learner_view_viewer") { Columns = ["tenant_id", "viewer_id", "view_id"] });
        table.Indexes.Add(new IndexDefinition("learner_view_learner") { Columns = ["tenant_id", "learner_key", "view_id"] });
        return table;
    }
}
