using System.CommandLine;
using LearningRecords.Insights.LearnerGroups;
using LearningRecords.Server.Access;
using LearningRecords.Server.Import;
using LearningRecords.Server.LearnerGroups;
using LearningRecords.Server.Operations;
using LearningRecords.Server.Uploads;
using LearningRecords.Xapi;
using Microsoft.Extensions.Logging.Abstractions;

namespace LearningRecords.Server.Commands;

/// <summary><c>groups import|list</c>: the learner groups of a tenant.</summary>
internal static class GroupsCommand
{
    private static readonly IReadOnlyList<string> GroupColumns = ["id", "kind", "parent", "name_en", "name_zh"];

    private static readonly Argument<string> File = new("file") { Description = "A table as .csv with a header row, or as .json or .jsonl.", HelpName = "FILE" };
    private static readonly Option<string> Tenant = new("--tenant") { Description = "Whose groups they are.", HelpName = "TENANT", DefaultValueFactory = _ => Tenants.Default };
    private static readonly Option<string?> MembersOf = new("--members-of") { Description = $"The file lists members of this group: {string.Join(", ", AddMembers.Columns)}.", HelpName = "GROUP" };

    public static Command Command()
    {
        var import = new Command("import", $"Take groups from a file: {string.Join(", ", GroupColumns)}. Or, with --members-of, the members of one.") { File, Tenant, MembersOf };
        import.SetAction(async (arguments, token) =>
        {
            var (path, tenant) = (arguments.GetValue(File)!, arguments.GetValue(Tenant)!);
            if (arguments.GetValue(MembersOf) is { } group)
            {
                var members = await UploadedRows.ReadFileAsync(path, AddMembers.Columns, AddMembers.Read, token);
                return await Run(arguments, async installation =>
                {
                    var summary = await AddMembers.RunAsync(installation.Store, installation.Database, tenant, group, members, by: null, token);
                    return $"{group}: {summary.Added:N0} new memberships, {summary.Known:N0} as before.";
                }, token);
            }

            var groups = await UploadedRows.ReadFileAsync(path, GroupColumns, ReadGroup, token);
            return await Run(arguments, async installation =>
            {
                var added = await ImportGroups.RunAsync(installation.Store, installation.Database, tenant, groups, [], token);
                return $"{added:N0} of {groups.Count:N0} groups are new or changed.";
            }, token);
        });

        var list = new Command("list", "List the groups with how many learners were ever active in each.") { Tenant };
        list.SetAction(async (arguments, token) =>
        {
            await using var installation = await Installation.OpenAsync(arguments.GetValue(Options.Data), NullLogger.Instance, token);
            var tenant = arguments.GetValue(Tenant)!;
            var threshold = await Tenants.PrivacyThresholdAsync(installation.Database, tenant, token);
            Columns.Write(
                ["GROUP", "KIND", "IN", "NAME", "LEARNERS", "ARCHIVED"],
                LearnerGroupRow.Of(await QueryLearnerGroups.RunAsync(installation.Database, tenant, token), threshold)
                    .Select(row => (string[])[row.Id, row.Kind, row.ParentId ?? "-", row.NameZh ?? row.NameEn ?? "-", row.Suppressed ? $"<{threshold.Learners}" : $"{row.Learners}", row.Archived ? "yes" : "no"]));
            return 0;
        });
        return new Command("groups", "The learner groups of a tenant.") { import, list };
    }

    private static ImportedGroup ReadGroup(UploadedRow row)
    {
        var (id, kind, nameEn, nameZh) = (row.Required("id"), row.Required("kind"), row.Text("name_en"), row.Text("name_zh"));
        if (nameEn is null && nameZh is null)
            row.Wrong("name_en", "a group needs a name, name_en or name_zh.");
        if (id.Length > 0 && !Iri.IsValid(id) && !id.StartsWith("account:", StringComparison.Ordinal))
            row.Wrong("id", $"id is an IRI, or the identity by which statements name a team; '{id}' is neither.");
        return new ImportedGroup(id, kind, row.Text("parent"), nameEn ?? nameZh ?? "", nameZh ?? nameEn ?? "");
    }

    private static async Task<int> Run(ParseResult arguments, Func<Installation, Task<string>> operation, CancellationToken token)
    {
        await using var installation = await Installation.OpenAsync(arguments.GetValue(Options.Data), NullLogger.Instance, token);
        var done = await operation(installation);
        await installation.CatchUpAsync(token);
        Console.WriteLine(done);
        return 0;
    }
}
