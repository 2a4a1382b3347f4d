using System.Globalization;
using LearningRecords.Events;
using LearningRecords.Recommendations.Groups;
using LearningRecords.Server.Access;
using LearningRecords.Server.Import;
using Marten;
using Npgsql;

namespace LearningRecords.Server.LearnerGroups;

/// <summary>Makes learner groups of those that were discovered, so that they have figures and recommendations like any other.</summary>
public static class KeepDiscoveredGroups
{
    public const string Kind = "discovered";

    /// <summary>
    /// Every run makes groups of its own, named by its moment: who is alike changes, and what a group's figures were about should not. Those of fewer learners than the
    /// tenant's privacy threshold are left out.
    /// </summary>
    /// <returns>The ids under which the groups are kept; null for those left out.</returns>
    public static async Task<IReadOnlyList<string?>> RunAsync(
        IDocumentStore store, NpgsqlDataSource database, string tenant, IReadOnlyList<DiscoveredGroup> groups, DateTimeOffset at, CancellationToken token)
    {
        var threshold = await Tenants.PrivacyThresholdAsync(database, tenant, token);
        var kept = groups.Where(group => !threshold.Hides(group.Learners.Count)).ToArray();
        await ImportGroups.RunAsync(store, database, tenant, kept.Select(group => new ImportedGroup(IdOf(group), Kind, null, group.NameEn, group.NameZh)), [], token);
        var identities = await IdentitiesAsync(database, tenant, token);
        foreach (var group in kept)
        {
            await AddMembers.RunAsync(
                store, database, tenant, IdOf(group),
                [.. group.Learners.Where(identities.ContainsKey).Select(learner => new GroupMembership(identities[learner], null, null, null))], by: null, token);
        }

        return [.. groups.Select(group => kept.Contains(group) ? IdOf(group) : null)];

        string IdOf(DiscoveredGroup group) => string.Create(CultureInfo.InvariantCulture, $"urn:learningrecords:{at.UtcDateTime:yyyyMMdd'T'HHmmss}:{group.Id}");
    }

    private static async Task<Dictionary<string, string>> IdentitiesAsync(NpgsqlDataSource database, string tenant, CancellationToken token)
    {
        await using var command = database.CreateCommand("select learner, identity from insights.learner where tenant_id = $1");
        command.Parameters.AddWithValue(tenant);
        var identities = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
            identities.Add(reader.GetGuid(0).ToString(), reader.GetString(1));
        return identities;
    }
}
