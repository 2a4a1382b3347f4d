using System.Buffers.Text;
using System.Text.Json;

namespace LearningRecords.Server.Statements;

/// <summary>
/// The opaque cursor of a <c>more</c> link: the filters and where the page ended. It holds no tenant, so it opens nothing
/// that the caller's own credential does not; any server can read it, also after a restart.
/// </summary>
public static class MoreLink
{
    public const string Path = "/xapi/statements/more/";

    public static string To(StatementQuery query, DateTimeOffset lastStored) =>
        Path + Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(query with { After = lastStored }));

    public static StatementQuery? Read(string cursor)
    {
        try
        {
            return JsonSerializer.Deserialize<StatementQuery>(Base64Url.DecodeFromChars(cursor)) is { After: not null, Limit: > 0 and <= StatementQuery.MaximumLimit } query ? query : null;
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            return null;
        }
    }
}
