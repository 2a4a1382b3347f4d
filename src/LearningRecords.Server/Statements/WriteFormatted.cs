using System.Buffers;
using System.Runtime.CompilerServices;
using LearningRecords.Events;
using LearningRecords.Server.Activities;
using LearningRecords.Server.Ingest;
using LearningRecords.Xapi;
using Npgsql;

namespace LearningRecords.Server.Statements;

/// <summary>The formats of a statements request (xAPI 1.0.3 Communication 2.1.3; 2.0 4.1.6.1).</summary>
public enum StatementsFormat
{
    /// <summary>As received.</summary>
    Exact,

    /// <summary>Of agents, activities and verbs only what identifies them.</summary>
    Ids,

    /// <summary>Activities with their canonical definition, each text in one language.</summary>
    Canonical,
}

/// <summary>Writes statements to a response in the format asked for, separated by commas.</summary>
public static class WriteFormatted
{
    private const int FlushBytes = 64 * 1024;

    // So many statements at a time have their definitions looked up together.
    private const int CanonicalChunk = 50;

    public static async Task WriteAsync(HttpContext http, NpgsqlDataSource database, string tenant, StatementsFormat format, IAsyncEnumerable<StatementRecorded> statements)
    {
        var body = http.Response.BodyWriter;
        var first = true;
        await foreach (var write in Writers(http, database, tenant, format, statements))
        {
            if (!first)
                body.Write(","u8);
            first = false;
            write(body);
            if (body.UnflushedBytes > FlushBytes)
                await body.FlushAsync(http.RequestAborted);
        }
    }

    /// <summary>One statement by itself.</summary>
    public static async Task<ReadOnlyMemory<byte>> OneAsync(HttpContext http, NpgsqlDataSource database, string tenant, StatementsFormat format, StatementRecorded recorded)
    {
        var output = new ArrayBufferWriter<byte>(recorded.Body.Length + 512);
        await foreach (var write in Writers(http, database, tenant, format, new[] { recorded }.ToAsyncEnumerable()))
            write(output);
        return output.WrittenMemory;
    }

    private static IAsyncEnumerable<Action<IBufferWriter<byte>>> Writers(
        HttpContext http, NpgsqlDataSource database, string tenant, StatementsFormat format, IAsyncEnumerable<StatementRecorded> statements) => format switch
        {
            StatementsFormat.Exact => statements.Select(recorded => (Action<IBufferWriter<byte>>)(output => ExactStatement.Write(output, recorded))),
            StatementsFormat.Ids => statements.Select(recorded => (Action<IBufferWriter<byte>>)(output => StatementFormat.WriteIds(Exact(recorded), output))),
            _ => Canonical(database, tenant, LanguagePreference.Parse(http.Request.Headers.AcceptLanguage), statements, http.RequestAborted),
        };

    private static async IAsyncEnumerable<Action<IBufferWriter<byte>>> Canonical(
        NpgsqlDataSource database, string tenant, LanguagePreference languages, IAsyncEnumerable<StatementRecorded> statements, [EnumeratorCancellation] CancellationToken token)
    {
        var definitions = new Dictionary<Guid, byte[]?>();
        await foreach (var chunk in statements.Chunk(CanonicalChunk).WithCancellation(token))
        {
            await AddDefinitions(definitions, database, tenant, chunk, token);
            foreach (var recorded in chunk)
                yield return output => StatementFormat.WriteCanonical(Exact(recorded), languages, activity => definitions.GetValueOrDefault(IriKey.Of(activity)), output);
        }
    }

    private static async Task AddDefinitions(Dictionary<Guid, byte[]?> definitions, NpgsqlDataSource database, string tenant, StatementRecorded[] statements, CancellationToken token)
    {
        var unknown = statements.SelectMany(Activities).Where(activity => !definitions.ContainsKey(activity)).Distinct().ToArray();
        if (unknown.Length == 0)
            return;
        await using var connection = await database.OpenConnectionAsync(token);
        var found = await ReadDefinitions.ReadAsync(connection, tenant, unknown, token);
        foreach (var activity in unknown)
            definitions[activity] = found.GetValueOrDefault(activity);
    }

    private static IEnumerable<Guid> Activities(StatementRecorded recorded) =>
        ReadRecorded.Read(recorded).SelectMany(statement => statement.Activities).Select(activity => activity.Key);

    private static ReadOnlyMemory<byte> Exact(StatementRecorded recorded)
    {
        var exact = new ArrayBufferWriter<byte>(recorded.Body.Length + 512);
        ExactStatement.Write(exact, recorded);
        return exact.WrittenMemory;
    }
}
