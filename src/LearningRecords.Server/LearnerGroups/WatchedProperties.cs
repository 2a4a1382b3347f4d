using System.Text;
using System.Text.Json;
using LearningRecords.Events;
using LearningRecords.Xapi;
using Marten;
using Npgsql;
using Weasel.Postgresql.Tables;

namespace LearningRecords.Server.LearnerGroups;

/// <summary>
/// The properties of agent profiles that rules of groups ask for. Only these become events: a profile itself stays a document, which its owner can delete for good.
/// </summary>
public static class WatchedProperties
{
    private const int LearnersPerEvent = 1_000;

    public static void AddWatchedProperties(this StoreOptions options)
    {
        var table = new Table("records.watched_property");
        table.AddColumn("tenant_id", "text").AsPrimaryKey();
        table.AddColumn("profile", "text").AsPrimaryKey();
        table.AddColumn("property", "text").AsPrimaryKey();
        options.Storage.ExtendedSchemaObjects.Add(table);
    }

    /// <summary>Lets no profile change before the transaction ends, so that none is missed between looking at all of them and watching them.</summary>
    public static NpgsqlBatchCommand HoldProfiles(string tenant) => new("select pg_advisory_xact_lock(hashtextextended('profiles ' || $1, 0))") { Parameters = { new() { Value = tenant } } };

    /// <summary>Lets nobody begin to watch profiles before the transaction ends.</summary>
    public static NpgsqlBatchCommand HoldWatching(string tenant) => new("select pg_advisory_xact_lock_shared(hashtextextended('profiles ' || $1, 0))") { Parameters = { new() { Value = tenant } } };

    /// <summary>The properties of a profile that are watched.</summary>
    public static async Task<IReadOnlyList<string>> OfProfileAsync(NpgsqlConnection connection, string tenant, string profile, CancellationToken token)
    {
        await using var command = new NpgsqlCommand("select property from records.watched_property where tenant_id = $1 and profile = $2", connection)
        {
            Parameters = { new() { Value = tenant }, new() { Value = profile } },
        };
        await using var reader = await command.ExecuteReaderAsync(token);
        var properties = new List<string>();
        while (await reader.ReadAsync(token))
            properties.Add(reader.GetString(0));
        return properties;
    }

    /// <summary>Watches what a rule asks for, and records what profiles say of it now, each since its document was changed.</summary>
    public static async Task WatchAsync(IDocumentSession session, NpgsqlConnection connection, string tenant, GroupRule rule, DateTimeOffset stored, CancellationToken token)
    {
        foreach (var profile in rule.Whole.OfType<ProfileIs>().GroupBy(part => part.Profile, part => part.Property, StringComparer.Ordinal))
        {
            var properties = profile.Distinct(StringComparer.Ordinal).Except(await OfProfileAsync(connection, tenant, profile.Key, token), StringComparer.Ordinal).ToArray();
            foreach (var property in properties)
                session.QueueSqlCommand("insert into records.watched_property (tenant_id, profile, property) values (?, ?, ?)", tenant, profile.Key, property);
            if (properties.Length == 0)
                continue;
            var found = new List<LearnerProperty>();
            await foreach (var (learner, content, modified) in ProfilesAsync(connection, tenant, profile.Key, token))
                found.AddRange(Values(content.Span, properties).Where(value => value.Value is not null).Select(value => new LearnerProperty(learner, profile.Key, value.Property, value.Value, modified)));
            foreach (var chunk in found.Chunk(LearnersPerEvent))
                session.Events.StartStream(Guid.CreateVersion7(), new LearnersDescribed(stored, chunk));
        }
    }

    /// <summary>The agent profiles under one id: whose, what, and since when.</summary>
    public static async IAsyncEnumerable<(string Learner, ReadOnlyMemory<byte> Content, DateTimeOffset Modified)> ProfilesAsync(
        NpgsqlConnection connection, string tenant, string profile, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token)
    {
        await using var command = new NpgsqlCommand("select agent, content, modified from records.document where tenant_id = $1 and resource = 'agent-profile' and id = $2", connection)
        {
            CommandTimeout = 0,
            Parameters = { new() { Value = tenant }, new() { Value = Encoding.UTF8.GetBytes(profile) } },
        };
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
            yield return (Encoding.UTF8.GetString(reader.GetFieldValue<byte[]>(0)), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<DateTimeOffset>(2));
    }

    /// <summary>What a document says of each property: a text, a number or a mark as JSON writes it; null: nothing of the kind.</summary>
    public static IReadOnlyList<(string Property, string? Value)> Values(ReadOnlySpan<byte> content, IReadOnlyList<string> properties)
    {
        var told = new Dictionary<string, string?>(StringComparer.Ordinal);
        try
        {
            var reader = new Utf8JsonReader(content);
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var name = reader.GetString()!;
                    reader.Read();
                    told[name] = reader.TokenType switch
                    {
                        JsonTokenType.String => reader.GetString()!.Replace('\0', '\uFFFD'),
                        JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False => Encoding.UTF8.GetString(reader.ValueSpan),
                        _ => null,
                    };
                    reader.Skip();
                }
            }
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            // A profile need not be JSON, and what is none says nothing.
            told.Clear();
        }

        return [.. properties.Select(property => (property, told.GetValueOrDefault(property)))];
    }
}
