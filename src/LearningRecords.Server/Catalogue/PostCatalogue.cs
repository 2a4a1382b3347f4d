using LearningRecords.Server.Access;
using LearningRecords.Server.Uploads;
using Marten;
using Npgsql;

namespace LearningRecords.Server.Catalogue;

/// <summary>Takes what a catalogue says of courses, micro-courses, teachers and volunteers.</summary>
public static class PostCatalogue
{
    /// <summary>
    /// <c>POST /insights/catalogue</c>: a catalogue, or a part of it, as CSV with a header row or as JSON. What it says of a thing takes the place of what was known of it; things
    /// it does not name stay as they are. 200 with <c>{"new", "changed", "unchanged"}</c>; 400 with line and column of everything wrong, and nothing is taken; 413; 415.
    /// </summary>
    public static async Task Handle(HttpContext http, IDocumentStore store, NpgsqlDataSource database)
    {
        var entries = await UploadedRows.ReadAsync(http.Request, ReadCatalogue.Columns, ReadCatalogue.Rows());
        await http.Response.WriteAsJsonAsync(await ImportCatalogue.RunAsync(store, database, http.User.Tenant, entries, _ => { }, http.RequestAborted), http.RequestAborted);
    }
}
