using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;
using Weasel.Postgresql.Tables;

namespace LearningRecords.Server.Access;

/// <summary>Keeps the keys that protect cookies and forms in the database, so that a browser may meet any process.</summary>
public sealed class ProtectionKeys(NpgsqlDataSource database) : IXmlRepository
{
    public static Table Table()
    {
        var table = new Table("records.protection_key");
        table.AddColumn("name", "text").AsPrimaryKey();
        table.AddColumn("xml", "text").NotNull();
        return table;
    }

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var command = database.CreateCommand("select xml from records.protection_key");
        using var reader = command.ExecuteReader();
        var elements = new List<XElement>();
        while (reader.Read())
            elements.Add(XElement.Parse(reader.GetString(0)));
        return elements;
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var command = database.CreateCommand("insert into records.protection_key (name, xml) values ($1, $2) on conflict (name) do update set xml = excluded.xml");
        command.Parameters.AddWithValue(friendlyName);
        command.Parameters.AddWithValue(element.ToString(SaveOptions.DisableFormatting));
        command.ExecuteNonQuery();
    }
}
