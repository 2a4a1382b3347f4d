using Marten;
using Weasel.Postgresql.Tables;

namespace LearningRecords.Server.Access;

/// <summary>Tenants and credentials. Secrets are never stored, only hashes of them: slow ones of those that somebody chose.</summary>
public static class AccessTables
{
    public static void AddAccess(this StoreOptions options)
    {
        options.Storage.ExtendedSchemaObjects.Add(Tenants());
        options.Storage.ExtendedSchemaObjects.Add(Credentials());
        options.Storage.ExtendedSchemaObjects.Add(ProtectionKeys.Table());
    }

    private static Table Tenants()
    {
        var table = new Table("records.tenant");
        table.AddColumn("tenant_id", "text").AsPrimaryKey();
        table.AddColumn("created", "timestamptz").NotNull();
        table.AddColumn("suspended", "timestamptz");
        // Since when a migration fills it, which nobody may use it before the end of.
        table.AddColumn("migrating", "timestamptz");
        table.AddColumn("privacy_threshold", "integer").NotNull().DefaultValueByExpression("5");
        return table;
    }

    private static Table Credentials()
    {
        var table = new Table("records.credential");
        table.AddColumn("key", "text").AsPrimaryKey();
        table.AddColumn("tenant_id", "text").NotNull();
        table.AddColumn("secret_hash", "bytea").NotNull();
        table.AddColumn("salt", "bytea").NotNull();
        table.AddColumn("authority", "text").NotNull();
        table.AddColumn("created", "timestamptz").NotNull();
        table.AddColumn("name", "text").NotNull().DefaultValueByExpression("''");
        // Credentials made before there were scopes could do everything the standard knows.
        table.AddColumn("scopes", "text").NotNull().DefaultValueByExpression("'all'");
        table.AddColumn("previous_hash", "bytea");
        table.AddColumn("previous_salt", "bytea");
        table.AddColumn("previous_until", "timestamptz");
        table.AddColumn("last_used", "timestamptz");
        table.AddColumn("revoked", "timestamptz");
        return table;
    }
}
